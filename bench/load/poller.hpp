#pragma once

#include "bench/load/peer.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <system_error>
#include <unistd.h>

namespace squall::bench {

/// epoll over peers, level triggered.
class poller {
public:
    poller() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {
        if (fd_ < 0) {
            throw std::system_error{errno, std::generic_category(), "epoll_create1"};
        }
    }
    ~poller() { ::close(fd_); }
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;

    void add(peer& p) { control(EPOLL_CTL_ADD, p, EPOLLIN | EPOLLOUT); }

    /// Waits at most `milliseconds`, then lets each peer that can write or read do so. Calls
    /// `take(peer, payload)` for a text and `ended(peer)` once when its connection has ended; that
    /// may connect it and add it anew.
    template <class Take, class Ended>
    void poll(int milliseconds, Take take, Ended ended) {
        std::array<epoll_event, 512> events;
        const int count =
            ::epoll_wait(fd_, events.data(), static_cast<int>(events.size()), milliseconds);
        for (int i = 0; i < count; ++i) {
            auto& p = *static_cast<peer*>(events[static_cast<std::size_t>(i)].data.ptr);
            const auto what = events[static_cast<std::size_t>(i)].events;
            bool alive = p.now() != peer::state::closed;
            if (alive && (what & EPOLLOUT) != 0) {
                alive = p.on_writable();
            }
            if (alive && (what & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
                alive = p.on_readable([&](std::string_view payload) { take(p, payload); });
            }
            if (!alive) {
                p.close();
                ended(p);
            } else if ((what & EPOLLOUT) != 0 && !p.wants_to_write()) {
                control(EPOLL_CTL_MOD, p, EPOLLIN);
            }
        }
    }

private:
    void control(int operation, peer& p, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = &p;
        if (::epoll_ctl(fd_, operation, p.fd(), &event) != 0) {
            throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
        }
    }

    int fd_;
};

} // namespace squall::bench
