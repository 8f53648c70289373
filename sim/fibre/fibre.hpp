#pragma once

#include "sim/fibre/stack_pool.hpp"
#include "sim/fibre/thread_state.hpp"

#include <functional>

namespace squall {

/// A function on a stack of its own, which can stop in the middle and go on later.
///
/// Built on Boost.Context's fcontext: no allocation and no system call at a switch. A fibre that
/// is destroyed before its function returned keeps its stack (it is never unwound from outside:
/// frames of C functions that promise not to throw may stand on it); see abandon().
class fibre {
public:
    /// `body` must not let an exception out.
    explicit fibre(std::function<void()> body);
    fibre(const fibre&) = delete;
    fibre& operator=(const fibre&) = delete;
    /// REQUIRES: finished() or abandoned, or never resumed.
    ~fibre();

    /// Runs the body until it suspends or returns. REQUIRES: not running, !finished().
    void resume();
    /// Stops here until the next resume(). REQUIRES: called on this fibre's own stack.
    void suspend();

    bool finished() const noexcept { return finished_; }
    bool started() const noexcept { return started_; }
    /// Gives up a suspended fibre: its stack and all that it owns are kept for ever.
    void abandon() noexcept;

private:
    void switch_in();
    void switch_out(bool last);

    std::function<void()> body_;
    fibre_stack stack_;
    void* inside_ = nullptr;  ///< fcontext of the suspended fibre
    void* outside_ = nullptr; ///< fcontext of whoever resumed it
    thread_state state_;      ///< the fibre's while suspended, the resumer's while running
    void* fake_stack_inside_ = nullptr; ///< AddressSanitizer's, of each side
    void* fake_stack_outside_ = nullptr;
    void* calls_inside_ = nullptr; ///< ThreadSanitizer's, of each side
    void* calls_outside_ = nullptr;
    const void* outside_bottom_ = nullptr;
    std::size_t outside_size_ = 0;
    bool started_ = false;
    bool finished_ = false;
    bool abandoned_ = false;
};

} // namespace squall
