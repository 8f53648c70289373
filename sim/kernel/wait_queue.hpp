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
    /// The same for one that waits exclusively; false if this was nothing to it, so that the next
    /// one is told. May leave the queue.
    virtual bool on_wake_exclusive(std::uint32_t bits) {
        on_wake(bits);
        return true;
    }
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
    bool exclusive_ = false;
};

/// Waiters as Linux keeps them at each file (add_wait_queue, __wake_up_common): those that all want
/// to be told stand before those of which one is enough; among the first the latest comes first,
/// among the others the earliest.
class wait_queue {
public:
    wait_queue() = default;
    wait_queue(const wait_queue&) = delete;
    wait_queue& operator=(const wait_queue&) = delete;
    ~wait_queue() { clear(); }

    /// Everybody leaves, as if the file were gone.
    void clear() {
        while (first_ != nullptr) {
            waiter& w = *first_;
            remove(w);
            w.on_gone();
        }
    }

    /// The latest comes first (add_wait_queue).
    void add(waiter& w) noexcept {
        w.queue_ = this;
        w.exclusive_ = false;
        w.previous_ = nullptr;
        w.next_ = first_;
        (first_ != nullptr ? first_->previous_ : last_) = &w;
        first_ = &w;
    }

    /// `w` waits for what one of several is to get (WQ_FLAG_EXCLUSIVE).
    void add_exclusive(waiter& w) noexcept {
        w.queue_ = this;
        w.exclusive_ = true;
        w.next_ = nullptr;
        w.previous_ = last_;
        (last_ != nullptr ? last_->next_ : first_) = &w;
        last_ = &w;
    }

    void remove(waiter& w) noexcept {
        (w.previous_ != nullptr ? w.previous_->next_ : first_) = w.next_;
        (w.next_ != nullptr ? w.next_->previous_ : last_) = w.previous_;
        w.queue_ = nullptr;
        w.next_ = w.previous_ = nullptr;
    }

    /// The same, before all others that do so: epoll_wait (__add_wait_queue_exclusive).
    void add_exclusive_first(waiter& w) noexcept {
        waiter* const next = first_exclusive();
        if (next == nullptr) {
            add_exclusive(w);
            return;
        }
        w.queue_ = this;
        w.exclusive_ = true;
        w.next_ = next;
        w.previous_ = next->previous_;
        (w.previous_ != nullptr ? w.previous_->next_ : first_) = &w;
        next->previous_ = &w;
    }

    /// `bits` 0: a change of state, which everybody is told (wake_up_interruptible_all);
    /// otherwise all but the exclusive ones, and the first of these that can use it.
    void wake(std::uint32_t bits) {
        for (waiter* w = first_; w != nullptr;) {
            waiter* const next = w->next_;
            if (!w->exclusive_)
                w->on_wake(bits);
            else if (w->on_wake_exclusive(bits) && bits != 0)
                break;
            w = next;
        }
    }

    /// Only the first exclusive one that can use it.
    void wake_exclusive(std::uint32_t bits) {
        for (waiter* w = first_exclusive(); w != nullptr; w = w->next_)
            if (w->on_wake_exclusive(bits))
                break;
    }
    /// Whether anybody waits exclusively.
    bool waits_exclusively() const noexcept { return last_ != nullptr && last_->exclusive_; }

private:
    waiter* first_exclusive() const noexcept {
        waiter* w = first_;
        while (w != nullptr && !w->exclusive_)
            w = w->next_;
        return w;
    }

    waiter* first_ = nullptr;
    waiter* last_ = nullptr;
};

inline void waiter::leave() noexcept {
    if (queue_ != nullptr)
        queue_->remove(*this);
}

} // namespace squall
