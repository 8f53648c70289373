#include "sim/fibre/stack_pool.hpp"

#include "sim/sanitizers.hpp"

#include <new>
#include <sys/mman.h>

#if SQUALL_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace squall {

namespace {

constexpr std::size_t page = 4096;
// A production thread has 8 MiB. Pages that are never touched cost nothing.
constexpr std::size_t usable = std::size_t{1} << 20U;

} // namespace

stack_pool& stack_pool::instance() {
    static stack_pool pool;
    return pool;
}

stack_pool::~stack_pool() {
    for (const fibre_stack& s : free_)
        ::munmap(s.base - page, s.size + page);
}

fibre_stack stack_pool::take() {
    if (!free_.empty()) {
        const fibre_stack s = free_.back();
        free_.pop_back();
        return s;
    }
    void* const memory = ::mmap(nullptr, usable + page, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    ::mprotect(memory, page, PROT_NONE);
    return fibre_stack{static_cast<std::byte*>(memory) + page, usable};
}

void stack_pool::give_back(const fibre_stack& stack) {
#if SQUALL_ASAN
    // Frames that never returned (an exception's way out, a longjmp) leave poison behind.
    __asan_unpoison_memory_region(stack.base, stack.size);
#endif
    free_.push_back(stack);
}

} // namespace squall
