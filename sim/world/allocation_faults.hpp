#pragma once

#include "sim/posix/allocations.hpp"
#include "sim/tape/tape.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace squall {

class host;

/// Which allocation of a host's programs fails (process.bad_alloc). They are counted from the start
/// of each incarnation, in all its programs together, as those of one process.
class allocation_faults {
public:
    /// `h` must outlive it.
    explicit allocation_faults(host& h);

    /// The tape is asked which.
    void process_started();
    /// None fails any more.
    void process_ended();
    /// A program of the host is about to allocate `size` bytes: whether it gets none.
    bool fails(std::size_t size);

private:
    host& host_;
    question which_;
    std::uint64_t until_ = 0;                      ///< it fails: so many allocations; 0: none does
    std::optional<posix::allocation_watch> watch_; ///< while one is to come
};

} // namespace squall
