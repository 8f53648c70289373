#pragma once

#include <cstdint>

// operator new and aligned_alloc are this executable's own, so that an allocation may be counted,
// and one of a host's program may fail (process.bad_alloc). An idle one costs a load and a compare.
//
// Not counted: malloc and its kin themselves (C libraries).
namespace squall::posix {

/// While one lives, the allocations of its thread are looked at: counted, and a host's program's
/// are put to the host (allocation_faults).
class allocation_watch {
public:
    allocation_watch() noexcept;
    ~allocation_watch();
    allocation_watch(const allocation_watch&) = delete;
    allocation_watch& operator=(const allocation_watch&) = delete;

    /// How many there were since it began, whoever made them.
    std::uint64_t seen() const noexcept;

private:
    std::uint64_t before_;
};

/// Whether that works in this executable. Not where a sanitizer's operator new stands, which knows
/// more of memory than ours, or the user's own.
bool counts_allocations();

} // namespace squall::posix
