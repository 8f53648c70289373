#pragma once

#include <cstddef>
#include <vector>

namespace squall {

/// Memory for one fibre's stack, with a page below it that faults.
struct fibre_stack {
    std::byte* base = nullptr; ///< lowest usable address
    std::size_t size = 0;      ///< usable bytes
    std::byte* top() const noexcept { return base + size; }
};

/// Stacks by mmap, kept for the next fibre when one ends: a world then starts without a system
/// call. One pool a process; worlds of one process run one after the other.
class stack_pool {
public:
    static stack_pool& instance();
    ~stack_pool();

    /// Throws std::bad_alloc when the system gives no memory.
    fibre_stack take();
    void give_back(const fibre_stack& stack);

private:
    std::vector<fibre_stack> free_;
};

} // namespace squall
