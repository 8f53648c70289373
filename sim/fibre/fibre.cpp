#include "sim/fibre/fibre.hpp"

#include "sim/check.hpp"
#include "sim/sanitizers.hpp"

#include <boost/context/detail/fcontext.hpp>

#include <utility>

#if SQUALL_ASAN
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#if SQUALL_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace squall {

namespace context = boost::context::detail;

namespace {

// AddressSanitizer keeps a shadow of each stack and must hear of a switch before and after.
void leaving([[maybe_unused]] void** fake_stack, [[maybe_unused]] const void* bottom,
             [[maybe_unused]] std::size_t size) noexcept {
#if SQUALL_ASAN
    __sanitizer_start_switch_fiber(fake_stack, bottom, size);
#endif
}

void arrived([[maybe_unused]] void* fake_stack, [[maybe_unused]] const void** bottom_before,
             [[maybe_unused]] std::size_t* size_before) noexcept {
#if SQUALL_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, bottom_before, size_before);
#endif
}

// ThreadSanitizer keeps a stack of calls for each fibre and must hear of a switch before it. All
// that one fibre did happens before what the next does (no flags): they share a thread.
void switch_calls_to([[maybe_unused]] void* tsan_fibre) noexcept {
#if SQUALL_TSAN
    __tsan_switch_to_fiber(tsan_fibre, 0);
#endif
}

void* running_calls() noexcept {
#if SQUALL_TSAN
    return __tsan_get_current_fiber();
#else
    return nullptr;
#endif
}

void* new_calls() noexcept {
#if SQUALL_TSAN
    return __tsan_create_fiber(0);
#else
    return nullptr;
#endif
}

void forget_calls([[maybe_unused]] void* tsan_fibre) noexcept {
#if SQUALL_TSAN
    if (tsan_fibre != nullptr)
        __tsan_destroy_fiber(tsan_fibre);
#endif
}

} // namespace

fibre::fibre(std::function<void()> body)
    : body_(std::move(body)),
      stack_(stack_pool::instance().take()) {}

fibre::~fibre() {
    SQUALL_CHECK(!started_ || finished_ || abandoned_);
    forget_calls(calls_inside_);
    if (!abandoned_)
        stack_pool::instance().give_back(stack_);
}

void fibre::abandon() noexcept {
    abandoned_ = true;
#if SQUALL_ASAN
    // What the kept stack points to is not lost, it is given up on purpose.
    __lsan_register_root_region(stack_.base, stack_.size);
#endif
}

void fibre::resume() {
    SQUALL_CHECK(!finished_);
    if (!started_) {
        started_ = true;
        calls_inside_ = new_calls();
        inside_ = context::make_fcontext(stack_.top(), stack_.size, [](context::transfer_t from) {
            auto* const self = static_cast<fibre*>(from.data);
            self->outside_ = from.fctx;
            arrived(nullptr, &self->outside_bottom_, &self->outside_size_);
            self->body_();
            self->finished_ = true;
            self->switch_out(true);
        });
    }
    switch_in();
}

void fibre::switch_in() {
    state_.swap();
    leaving(&fake_stack_outside_, stack_.base, stack_.size);
    calls_outside_ = running_calls();
    switch_calls_to(calls_inside_);
    const context::transfer_t back = context::jump_fcontext(inside_, this);
    arrived(fake_stack_outside_, nullptr, nullptr);
    state_.swap();
    inside_ = back.fctx;
}

void fibre::suspend() {
    switch_out(false);
}

void fibre::switch_out(bool last) {
    // A null first argument tells AddressSanitizer that this stack will not be used again.
    leaving(last ? nullptr : &fake_stack_inside_, outside_bottom_, outside_size_);
    switch_calls_to(calls_outside_);
    const context::transfer_t back = context::jump_fcontext(outside_, nullptr);
    arrived(fake_stack_inside_, &outside_bottom_, &outside_size_);
    outside_ = back.fctx;
}

} // namespace squall
