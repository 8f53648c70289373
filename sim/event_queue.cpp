#include "sim/event_queue.hpp"

#include "sim/check.hpp"

#include <algorithm>

namespace squall {

namespace {

constexpr std::size_t arity = 4;
// 2^40 schedulings are 30 hours of a busy world; the 24 bits above them hold the priority.
constexpr unsigned sequence_bits = 40;

} // namespace

event::~event() {
    if (queue_ != nullptr)
        queue_->cancel(*this);
}

event_queue::~event_queue() {
    for (const node& n : heap_)
        n.what->queue_ = nullptr;
}

void event_queue::schedule(event& e, instant at, std::uint32_t priority) {
    SQUALL_CHECK(!e.scheduled());
    SQUALL_CHECK(priority < (1U << (64 - sequence_bits)));
    const node n{at, (static_cast<std::uint64_t>(priority) << sequence_bits) | sequence_++, &e};
    e.queue_ = this;
    e.at_ = at;
    heap_.push_back(n);
    sift_up(heap_.size() - 1, n);
}

void event_queue::cancel(event& e) noexcept {
    if (e.queue_ == nullptr)
        return;
    SQUALL_CHECK(e.queue_ == this);
    e.queue_ = nullptr;
    remove_at(e.place_);
}

event& event_queue::pop() noexcept {
    event& first = *heap_.front().what;
    first.queue_ = nullptr;
    remove_at(0);
    return first;
}

void event_queue::place(std::size_t i, const node& n) noexcept {
    heap_[i] = n;
    n.what->place_ = i;
}

void event_queue::sift_up(std::size_t i, node n) noexcept {
    while (i > 0) {
        const std::size_t parent = (i - 1) / arity;
        if (!n.before(heap_[parent]))
            break;
        place(i, heap_[parent]);
        i = parent;
    }
    place(i, n);
}

void event_queue::sift_down(std::size_t i, node n) noexcept {
    for (;;) {
        const std::size_t first = i * arity + 1;
        if (first >= heap_.size())
            break;
        const std::size_t end = std::min(first + arity, heap_.size());
        std::size_t least = first;
        for (std::size_t child = first + 1; child < end; ++child)
            if (heap_[child].before(heap_[least]))
                least = child;
        if (!heap_[least].before(n))
            break;
        place(i, heap_[least]);
        i = least;
    }
    place(i, n);
}

void event_queue::remove_at(std::size_t i) noexcept {
    const node last = heap_.back();
    heap_.pop_back();
    if (i == heap_.size())
        return;
    if (i > 0 && last.before(heap_[(i - 1) / arity]))
        sift_up(i, last);
    else
        sift_down(i, last);
}

} // namespace squall
