#include "sim/kernel/pipe.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <sys/epoll.h>
#include <utility>

namespace squall {

std::size_t pipe_ring::unread_bytes() const noexcept {
    std::size_t sum = 0;
    for (std::uint64_t i = tail_; i != head_; ++i)
        sum += at(i).end - at(i).first;
    return sum;
}

// pipe_write: first the odd bytes into the last page, then pages.
std::size_t pipe_ring::put(std::span<const std::byte> from) {
    std::size_t taken = 0;
    if (const std::size_t odd = from.size() % page_bytes; odd != 0 && !empty()) {
        page& last = at(head_ - 1);
        if (last.end + odd <= page_bytes) {
            std::memcpy(last.bytes.data() + last.end, from.data(), odd);
            last.end += odd;
            taken = odd;
        }
    }
    while (taken < from.size() && !full()) {
        std::unique_ptr<page>& next = pages_[head_ % pages_.size()];
        if (next == nullptr)
            next = std::make_unique<page>();
        next->first = 0;
        next->end = std::min(from.size() - taken, page_bytes);
        std::memcpy(next->bytes.data(), from.data() + taken, next->end);
        taken += next->end;
        ++head_;
    }
    return taken;
}

std::size_t pipe_ring::take(std::span<std::byte> into, bool& made_room) {
    std::size_t taken = 0;
    while (taken < into.size() && !empty()) {
        page& first = at(tail_);
        const std::size_t n = std::min(into.size() - taken, first.end - first.first);
        std::memcpy(into.data() + taken, first.bytes.data() + first.first, n);
        taken += n;
        first.first += n;
        if (first.first == first.end) {
            made_room = made_room || full();
            ++tail_;
        }
    }
    return taken;
}

kernel_result pipe_ring::resize(std::int64_t bytes) {
    if (bytes < 0 || bytes > std::numeric_limits<int>::max())
        return -EINVAL;
    const std::size_t wanted = std::bit_ceil(std::max(static_cast<std::size_t>(bytes), page_bytes));
    const std::size_t pages = wanted / page_bytes;
    if (pages > pages_.size() && wanted > capacity_max)
        return -EPERM;
    const std::uint64_t used = head_ - tail_;
    if (used > pages)
        return -EBUSY;
    std::vector<std::unique_ptr<page>> fresh(pages);
    for (std::uint64_t i = 0; i < used; ++i)
        fresh[i] = std::move(pages_[(tail_ + i) % pages_.size()]);
    pages_ = std::move(fresh);
    head_ = used;
    tail_ = 0;
    return static_cast<kernel_result>(wanted);
}

pipe_end::pair pipe_end::make() {
    auto* const ring = new pipe_ring;
    ring->reader = new pipe_end(*ring, O_RDONLY);
    ring->writer = new pipe_end(*ring, O_WRONLY);
    return {ring->reader, ring->writer};
}

std::uint32_t pipe_end::poll() {
    if (access == O_RDONLY)
        return (ring_.empty() ? 0U : EPOLLIN | EPOLLRDNORM) |
               (ring_.writer == nullptr ? EPOLLHUP : 0U);
    return (ring_.full() ? 0U : EPOLLOUT | EPOLLWRNORM) | (ring_.reader == nullptr ? EPOLLERR : 0U);
}

kernel_result pipe_end::read(std::span<std::byte> into) {
    if (access != O_RDONLY)
        return -EBADF;
    bool made_room = false;
    const std::size_t taken = ring_.take(into, made_room);
    if (made_room && ring_.writer != nullptr)
        ring_.writer->readiness.wake(EPOLLOUT | EPOLLWRNORM);
    if (taken > 0 || into.empty() || ring_.writer == nullptr)
        return static_cast<kernel_result>(taken);
    return -EAGAIN;
}

kernel_result pipe_end::write(std::span<const std::byte> from) {
    if (access != O_WRONLY)
        return -EBADF;
    if (from.empty())
        return 0;
    if (ring_.reader == nullptr)
        return -EPIPE;
    const std::size_t taken = ring_.put(from);
    // Whoever polls hears of each write, even of one that found no room (pipe->poll_usage).
    ring_.reader->readiness.wake(EPOLLIN | EPOLLRDNORM);
    return taken > 0 ? static_cast<kernel_result>(taken) : -EAGAIN;
}

kernel_result pipe_end::unread_bytes() const {
    return static_cast<kernel_result>(ring_.unread_bytes());
}

kernel_result pipe_end::set_capacity(std::int64_t bytes) {
    const kernel_result r = ring_.resize(bytes);
    if (r >= 0 && ring_.writer != nullptr)
        ring_.writer->readiness.wake(0); // there may be more room
    return r;
}

// pipe_release: whoever is left hears of it, whatever they asked for.
void pipe_end::release() {
    pipe_ring& ring = ring_;
    pipe_end*& here = access == O_RDONLY ? ring.reader : ring.writer;
    pipe_end* const other = access == O_RDONLY ? ring.writer : ring.reader;
    here = nullptr;
    delete this;
    if (other != nullptr)
        other->readiness.wake(0);
    else
        delete &ring;
}

} // namespace squall
