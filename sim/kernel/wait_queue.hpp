#pragma once

#include <cstdint>

namespace squall {

/// Somebody who wants to hear when a file's readiness may have changed.
class waiter {
public:
    waiter() = default;
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;
    virtual ~waiter() { leave(); }

    /// `bits` are EPOLL* bits of what happened, 0 for "anything". Must not add or remove
    /// waiters of the same queue.
    virtual void on_wake(std::uint32_t bits) = 0;
    /// The file is going away; the waiter has left its queue already.
    virtual void on_gone() {}

    /// Leaves the queue it waits in; nothing happens if it waits in none.
    inline void leave() noexcept;
    bool waiting() const noexcept { return queue_ != nullptr; }

private:
    friend class wait_queue;
    class wait_queue* queue_ = nullptr;
    waiter* next_ = nullptr;
    waiter* previous_ = nullptr;
};

/// Waiters in the order in which they are told, as Linux keeps them at each file.
class wait_queue {
public:
    wait_queue() = default;
    wait_queue(const wait_queue&) = delete;
    wait_queue& operator=(const wait_queue&) = delete;
    ~wait_queue() {
        while (first_ != nullptr) {
            waiter& w = *first_;
            remove(w);
            w.on_gone();
        }
    }

    /// The latest comes first (add_wait_queue).
    void add(waiter& w) noexcept {
        w.queue_ = this;
        w.previous_ = nullptr;
        w.next_ = first_;
        (first_ != nullptr ? first_->previous_ : last_) = &w;
        first_ = &w;
    }

    void remove(waiter& w) noexcept {
        (w.previous_ != nullptr ? w.previous_->next_ : first_) = w.next_;
        (w.next_ != nullptr ? w.next_->previous_ : last_) = w.previous_;
        w.queue_ = nullptr;
        w.next_ = w.previous_ = nullptr;
    }

    void wake(std::uint32_t bits) {
        for (waiter* w = first_; w != nullptr;) {
            waiter* const next = w->next_;
            w->on_wake(bits);
            w = next;
        }
    }

private:
    waiter* first_ = nullptr;
    waiter* last_ = nullptr;
};

inline void waiter::leave() noexcept {
    if (queue_ != nullptr)
        queue_->remove(*this);
}

} // namespace squall
