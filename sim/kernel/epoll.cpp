#include "sim/kernel/epoll.hpp"

#include "sim/check.hpp"
#include "sim/kernel/descriptor_table.hpp"

#include <algorithm>

namespace squall {

namespace {

// Bits that say how to report, not what to report.
constexpr std::uint32_t mode_bits = EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE;
// EPOLLEXCLUSIVE_OK_BITS in fs/eventpoll.c.
constexpr std::uint32_t beside_exclusive =
    EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLET | EPOLLWAKEUP | EPOLLEXCLUSIVE;

constexpr int nests_max = 4; // EP_MAX_NESTS

bool exclusive(const epoll_event& e) {
    return (e.events & EPOLLEXCLUSIVE) != 0;
}

std::size_t index_of(int fd) {
    return static_cast<std::size_t>(fd - descriptor_table::first_descriptor);
}

} // namespace

bool epoll::item::told(std::uint32_t bits) {
    // ep_poll_callback: a disarmed ONESHOT item and an event that nobody asked for are ignored;
    // a wake-up without bits concerns everybody.
    const std::uint32_t asked = wanted.events & ~mode_bits;
    if (asked == 0 || (bits != 0 && (bits & asked) == 0))
        return false;
    owner.push_ready(*this);
    owner.readiness.wake(EPOLLIN);
    return true;
}

// EPOLLEXCLUSIVE is content once somebody has been woken who waits in epoll_wait; an epoll where
// nobody waits notes the event and leaves the wake-up to the next.
bool epoll::item::on_wake_exclusive(std::uint32_t bits) {
    const bool somebody = owner.readiness.waits_exclusively();
    const std::uint32_t in_or_out = bits & (EPOLLIN | EPOLLOUT);
    return told(bits) && somebody &&
           (in_or_out == 0 || in_or_out == (EPOLLIN | EPOLLOUT) ? in_or_out == 0
                                                                : (wanted.events & in_or_out) != 0);
}

std::uint32_t epoll::poll() {
    for (item* i = first_ready_; i != nullptr; i = i->next_ready)
        if ((i->target.poll() & i->wanted.events) != 0)
            return EPOLLIN | EPOLLRDNORM;
    return 0;
}

epoll::item* epoll::find(int fd, const file& f) const noexcept {
    const std::size_t index = index_of(fd);
    item* i = index < by_fd_.size() ? by_fd_[index].get() : nullptr;
    while (i != nullptr && &i->target != &f)
        i = i->same_fd.get();
    return i;
}

kernel_result epoll::add(int fd, file& f, const epoll_event& wanted) {
    if (&f == this)
        return -EINVAL;
    if (exclusive(wanted) &&
        (f.kind == file_kind::epoll || (wanted.events & ~beside_exclusive) != 0))
        return -EINVAL;
    if (find(fd, f) != nullptr)
        return -EEXIST;
    if (f.kind == file_kind::epoll && nesting(static_cast<const epoll&>(f), *this) >= nests_max)
        return -ELOOP;
    const std::size_t index = index_of(fd);
    if (index >= by_fd_.size())
        by_fd_.resize(index + 1);
    auto fresh = std::make_unique<item>(*this, fd, f, ++registrations_);
    fresh->same_fd = std::move(by_fd_[index]);
    by_fd_[index] = std::move(fresh);
    if (exclusive(wanted))
        f.readiness.add_exclusive(*by_fd_[index]);
    else
        f.readiness.add(*by_fd_[index]);
    watch(*by_fd_[index], wanted);
    return 0;
}

// ep_loop_check: how deep epolls watch epolls from here on; the limit if one of them is `wanted`.
// What watches `wanted` in turn is not counted.
int epoll::nesting(const epoll& from, const epoll& wanted) {
    if (&from == &wanted)
        return nests_max;
    int deepest = 0;
    for (const auto& first : from.by_fd_)
        for (const item* i = first.get(); i != nullptr && deepest < nests_max; i = i->same_fd.get())
            if (i->target.kind == file_kind::epoll)
                deepest =
                    std::max(deepest, 1 + nesting(static_cast<const epoll&>(i->target), wanted));
    return deepest;
}

kernel_result epoll::modify(int fd, const file& f, const epoll_event& wanted) {
    if (exclusive(wanted)) // it counts when waiting begins, at EPOLL_CTL_ADD
        return -EINVAL;
    item* const i = find(fd, f);
    if (i == nullptr)
        return -ENOENT;
    if (exclusive(i->wanted))
        return -EINVAL;
    watch(*i, wanted);
    return 0;
}

kernel_result epoll::remove(int fd, const file& f) {
    item* const i = find(fd, f);
    if (i == nullptr)
        return -ENOENT;
    i->leave();
    erase(*i);
    return 0;
}

void epoll::erase(item& i) {
    drop_ready(i);
    std::unique_ptr<item>* place = &by_fd_[index_of(i.fd)];
    while (place->get() != &i)
        place = &(*place)->same_fd;
    std::unique_ptr<item> rest = std::move((*place)->same_fd);
    *place = std::move(rest); // destroys i
}

// EPOLL_CTL_ADD and MOD look at the file at once: what holds already counts as an edge.
void epoll::watch(item& i, const epoll_event& wanted) {
    i.wanted = wanted;
    i.wanted.events |= EPOLLERR | EPOLLHUP; // always reported (epoll_ctl(2))
    if ((i.target.poll() & i.wanted.events) != 0) {
        push_ready(i);
        readiness.wake(EPOLLIN);
    }
}

void epoll::push_ready(item& i) noexcept {
    if (i.ready)
        return;
    i.ready = true;
    ++ready_count_;
    i.next_ready = nullptr;
    i.previous_ready = last_ready_;
    (last_ready_ != nullptr ? last_ready_->next_ready : first_ready_) = &i;
    last_ready_ = &i;
}

void epoll::drop_ready(item& i) noexcept {
    if (!i.ready)
        return;
    i.ready = false;
    --ready_count_;
    (i.previous_ready != nullptr ? i.previous_ready->next_ready : first_ready_) = i.next_ready;
    (i.next_ready != nullptr ? i.next_ready->previous_ready : last_ready_) = i.previous_ready;
}

// ep_send_events. Items that are put back at the end in this pass are not looked at again in it.
std::size_t epoll::collect(std::span<epoll_event> into, std::span<std::int64_t> registered) {
    SQUALL_CHECK(into.size() == registered.size());
    std::size_t count = 0;
    for (std::size_t left = ready_count_; left > 0 && count < into.size(); --left) {
        item& i = *first_ready_;
        drop_ready(i);
        const std::uint32_t holds = i.target.poll() & i.wanted.events & ~mode_bits;
        if (holds == 0)
            continue;
        into[count] = epoll_event{holds, i.wanted.data};
        registered[count] = i.order;
        ++count;
        if ((i.wanted.events & EPOLLONESHOT) != 0)
            i.wanted.events &= mode_bits;
        else if ((i.wanted.events & EPOLLET) == 0)
            push_ready(i);
    }
    // ep_done_scan: who waits beside the caller gets what is left.
    if (first_ready_ != nullptr && readiness.waits_exclusively())
        readiness.wake_exclusive(EPOLLIN);
    return count;
}

} // namespace squall
