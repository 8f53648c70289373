#pragma once

#include "sim/tape/decision.hpp"
#include "sim/world/world.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

// For tests that run the same calls on the simulated and on the real kernel (loopback only), so
// that what we believe of Linux is checked by Linux.
namespace squall {

enum class kernel_kind { simulated, real };

inline void run_on(kernel_kind k, const std::function<void()>& body) {
    if (k == kernel_kind::real) {
        body();
        return;
    }
    empty_source calm;
    world w(calm);
    bool finished = false;
    w.add_host("h").run(
        "test",
        [&] {
            body();
            finished = true;
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return finished; }, std::chrono::minutes(1)));
    for (const finding& f : w.findings())
        ADD_FAILURE() << f.text;
}

/// A non-blocking connection over 127.0.0.1 and the listening socket it came from.
class loopback_pair {
public:
    /// Connects but does not accept yet.
    loopback_pair() {
        listener = ::socket(AF_INET, SOCK_STREAM, 0);
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener, generic(), size), 0);
        EXPECT_EQ(::listen(listener, 16), 0);
        EXPECT_EQ(::getsockname(listener, generic(), &size), 0);
        client = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        const int r = ::connect(client, generic(), sizeof address);
        EXPECT_TRUE(r == 0 || errno == EINPROGRESS);
        EXPECT_NE(wait_for(client, POLLOUT) & POLLOUT, 0);
    }
    ~loopback_pair() {
        for (const int fd : {client, server, listener})
            if (fd >= 0)
                ::close(fd);
    }
    loopback_pair(const loopback_pair&) = delete;
    loopback_pair& operator=(const loopback_pair&) = delete;

    void accept() {
        EXPECT_NE(wait_for(listener, POLLIN) & POLLIN, 0);
        server = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        EXPECT_GE(server, 0);
    }
    sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address); }
    static void close_now(int& fd) {
        ::close(fd);
        fd = -1;
    }
    static void reset_now(int& fd) {
        const linger now{1, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close_now(fd);
    }

    /// Waits up to 2 s for one of `events` (errors too) and returns the bits that hold.
    static int wait_for(int fd, int events) {
        pollfd p{fd, static_cast<short>(events), 0};
        return ::poll(&p, 1, 2000) == 1 ? p.revents : 0;
    }
    /// The bits that hold now.
    static int bits(int fd) {
        pollfd p{fd, POLLIN | POLLOUT | POLLRDHUP | POLLPRI, 0};
        ::poll(&p, 1, 0);
        return p.revents;
    }

    sockaddr_in address{};
    int listener = -1;
    int client = -1;
    int server = -1;
};

/// What a call gave: a count, or minus its errno.
inline long outcome(long r) {
    return r < 0 ? -errno : r;
}
inline long send_text(int fd, std::string_view text) {
    return outcome(::send(fd, text.data(), text.size(), MSG_NOSIGNAL));
}
inline long receive(int fd, std::string& into, int flags = 0) {
    char buffer[4096];
    const long r = outcome(::recv(fd, buffer, sizeof buffer, flags));
    into.assign(buffer, r > 0 ? static_cast<std::size_t>(r) : 0);
    return r;
}

} // namespace squall
