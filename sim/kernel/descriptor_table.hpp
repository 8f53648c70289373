#pragma once

#include "sim/kernel/file.hpp"

#include <cstdint>
#include <vector>

namespace squall {

/// A host's descriptors: small numbers for open files, lowest free number first, so that a
/// closed number comes back at once (descriptor reuse races are real). Simulated numbers begin
/// at `first_descriptor`; squall lowers its own process's limit to that, so no real descriptor
/// is ever among them.
class descriptor_table {
public:
    static constexpr int first_descriptor = 1024;

    /// Lowest free number for `f`, or why there is none (refusal).
    kernel_result open(file& f);
    /// The file behind `fd`, or null.
    file* find(int fd) const noexcept;
    /// Closes `fd` and releases its file if this was the last descriptor of it. -EBADF if it is
    /// not open.
    kernel_result close(int fd);
    /// Closes everything, lowest number first, as the end of a process does.
    void close_all();

    std::size_t open_count() const noexcept { return open_; }

    /// Why no further descriptor can be made now: EMFILE, ENFILE, or 0. The number is looked for
    /// before the file is made, so the first comes before the second.
    int refusal() const noexcept;

    /// RLIMIT_NOFILE of this host's programs: at most this many descriptors.
    std::size_t limit = 1024;
    /// The machine's own file table has no room (fs.file-max).
    bool system_full = false;

private:
    std::vector<file*> files_; ///< index 0 is first_descriptor
    std::size_t lowest_free_ = 0;
    std::size_t open_ = 0;
};

} // namespace squall
