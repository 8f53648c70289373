#include "sim/posix/allocations.hpp"

#include "sim/posix/real.hpp"
#include "sim/sanitizers.hpp"
#include "sim/world/host.hpp"
#include "sim/world/program.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace squall::posix {

namespace {

constinit thread_local unsigned watches = 0;
constinit thread_local std::uint64_t seen_in_all = 0;

/// Counts; whether it is the one that fails.
bool look_at_allocation(std::size_t size) {
    ++seen_in_all;
    const program* const p = running_program;
    if (p == nullptr || p->inside_simulator() || p->where().short_of_memory() == nullptr)
        return false;
    return p->where().short_of_memory()->fails(size);
}

[[maybe_unused]] inline bool allocation_fails(std::size_t size) {
    return watches != 0 && look_at_allocation(size);
}

} // namespace

allocation_watch::allocation_watch() noexcept : before_(seen_in_all) {
    ++watches;
}
allocation_watch::~allocation_watch() {
    --watches;
}
std::uint64_t allocation_watch::seen() const noexcept {
    return seen_in_all - before_;
}

bool counts_allocations() {
    const allocation_watch watch;
    ::operator delete(::operator new(1)); // called by name: no compiler may leave it out
    return watch.seen() > 0;
}

} // namespace squall::posix

#if !SQUALL_ASAN && !SQUALL_TSAN

namespace squall::real {
SQUALL_REAL(aligned_alloc)
} // namespace squall::real

namespace {

using squall::posix::allocation_fails;

/// [new.delete.single]: the new-handler is asked until it has none or throws. The memory is for
/// free(), so that the library's operator delete fits.
template <typename Attempt>
void* allocate(std::size_t size, const Attempt& attempt) {
    for (;;) {
        if (!allocation_fails(size)) {
            if (void* const p = attempt())
                return p;
        }
        const std::new_handler handler = std::get_new_handler();
        if (handler == nullptr)
            throw std::bad_alloc();
        handler();
    }
}

} // namespace

// The library's other forms call these two ([new.delete.single], [new.delete.array]). Weak: a
// program that has an operator new of its own keeps it.
__attribute__((weak)) void* operator new(std::size_t size) {
    return allocate(size, [size] { return std::malloc(size != 0 ? size : 1); });
}
__attribute__((weak)) void* operator new(std::size_t size, std::align_val_t alignment) {
    const auto to = static_cast<std::size_t>(alignment);
    // glibc takes any size, and rounding one up might wrap around.
    return allocate(size, [=] { return squall::real::aligned_alloc(to, size != 0 ? size : 1); });
}

// Boost.Asio's handlers live in what this gives.
extern "C" __attribute__((weak)) void* aligned_alloc(std::size_t alignment, std::size_t size) {
    if (!allocation_fails(size))
        return squall::real::aligned_alloc(alignment, size);
    errno = ENOMEM;
    return nullptr;
}

#endif
