#pragma once

#include "sim/kernel/file.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace squall {

/// A host's descriptors: small numbers for open files, lowest free number first, so that a
/// closed number comes back at once (descriptor reuse races are real). Simulated numbers begin
/// at `first_descriptor`; squall lowers its own process's limit to that, so no real descriptor
/// is ever among them.
class descriptor_table {
public:
    static constexpr int first_descriptor = 1024;
    /// Standard input, output and error, which are the real kernel's but count in the limit.
    static constexpr std::size_t standard_descriptors = 3;

    /// Lowest free number for `f`, or why there is none (refusal). Numbers its inode too.
    kernel_result open(file& f, bool close_on_exec = false);
    /// The file behind `fd`, or null.
    file* find(int fd) const noexcept {
        const std::size_t index = index_of(fd);
        return fd >= first_descriptor && index < slots_.size() ? slots_[index].what : nullptr;
    }
    /// Closes `fd` and releases its file if this was the last descriptor of it. -EBADF if it is
    /// not open.
    kernel_result close(int fd);
    /// Closes everything, lowest number first, as the end of a process does.
    void close_all();

    /// Another number for the file behind `fd`, the lowest free one from `lowest` on (dup(2), and
    /// fcntl(2) F_DUPFD). -EBADF; -EINVAL if `lowest` is negative or beyond the limit; -EMFILE.
    kernel_result duplicate(int fd, int lowest, bool close_on_exec);
    /// Makes `wanted` a number of the file behind `fd`, and closes what it was before (dup3(2)).
    /// -EBADF if `fd` is not open or `wanted` beyond the limit.
    /// REQUIRES: fd != wanted; wanted >= first_descriptor.
    kernel_result duplicate_onto(int fd, int wanted, bool close_on_exec);

    /// FD_CLOEXEC, a property of the number. REQUIRES: `fd` is open.
    bool close_on_exec(int fd) const noexcept { return slots_[index_of(fd)].close_on_exec; }
    void set_close_on_exec(int fd, bool on) noexcept { slots_[index_of(fd)].close_on_exec = on; }

    std::size_t open_count() const noexcept { return open_; }

    /// Why no further file can be opened now: EMFILE, ENFILE, or 0. The number is looked for
    /// before the file is made, so the first comes before the second.
    int refusal() noexcept;

    /// RLIMIT_NOFILE of this host's programs: no number beyond it, where the simulated ones follow
    /// the standard ones (as 3, 4, ...). What is open already stays open (getrlimit(2)).
    std::size_t limit = limit_default;
    /// How far an unprivileged process may raise it.
    std::size_t hard_limit = hard_limit_default;
    /// As a fresh process has them.
    void reset_limits() noexcept {
        limit = limit_default;
        hard_limit = hard_limit_default;
    }
    /// For a time there are no numbers beyond this many, whatever the limit says.
    std::size_t held_to = std::numeric_limits<std::size_t>::max();
    /// The machine's own file table has no room (fs.file-max).
    bool system_full = false;

private:
    static constexpr std::size_t limit_default = 1024;
    static constexpr std::size_t hard_limit_default = 524'288;

    struct slot {
        file* what = nullptr;
        bool close_on_exec = false;
    };

    static std::size_t index_of(int fd) noexcept {
        return static_cast<std::size_t>(fd - first_descriptor);
    }
    bool beyond_limit(std::size_t index) const noexcept {
        return index + standard_descriptors >= limit;
    }
    std::size_t lowest_free(std::size_t from) noexcept;
    void put(std::size_t index, file& f, bool close_on_exec);

    std::vector<slot> slots_;     ///< index 0 is first_descriptor
    std::size_t lowest_free_ = 0; ///< no free one below it
    std::size_t open_ = 0;
    std::uint64_t inodes_ = 1; ///< the last number; 1 is of all that have none
};

/// One descriptor less for `f`; releases it if that was the last.
void let_go(file& f);

} // namespace squall
