// What blocks, and what ends it, with two programs of one host, which share its descriptors; and
// what a host's next boot finds.

#include "sim/tape/decision.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace squall {
namespace {

/// Runs both on one host, `second` after `first` waits; fails if one does not end.
void both(const std::function<void()>& first, const std::function<void()>& second) {
    empty_source calm;
    world w(calm);
    host& h = w.add_host("h");
    int ended = 0;
    h.run(
        "first",
        [&] {
            first();
            ++ended;
        },
        true);
    h.run(
        "second",
        [&] {
            ::usleep(1000);
            second();
            ++ended;
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return ended == 2; }, std::chrono::seconds(10)));
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

TEST(blocking, a_read_from_a_pipe_waits_for_bytes) {
    int ends[2];
    char got[8] = {};
    both(
        [&] {
            ASSERT_EQ(::pipe(ends), 0);
            EXPECT_EQ(::read(ends[0], got, sizeof got), 5);
            EXPECT_EQ(::read(ends[0], got, sizeof got), 0);
        },
        [&] {
            EXPECT_EQ(::write(ends[1], "hello", 5), 5);
            ::close(ends[1]);
        });
    EXPECT_STREQ(got, "hello");
}

TEST(blocking, a_write_to_a_pipe_waits_until_all_is_taken) {
    int ends[2];
    const std::string much(200'000, 'x');
    both(
        [&] {
            ASSERT_EQ(::pipe(ends), 0);
            EXPECT_EQ(::write(ends[1], much.data(), much.size()), 200'000);
            ::close(ends[1]);
        },
        [&] {
            std::string got(much.size(), '\0');
            std::size_t sum = 0;
            for (long r = 0; (r = ::read(ends[0], got.data(), 7777)) > 0;)
                sum += static_cast<std::size_t>(r);
            EXPECT_EQ(sum, much.size());
        });
}

// fdget: the call that waits keeps the file, and the other end sees no end of file meanwhile.
TEST(blocking, a_read_keeps_open_what_another_program_closes) {
    int ends[2];
    char got[8] = {};
    both(
        [&] {
            ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
            EXPECT_EQ(::read(ends[0], got, sizeof got), 4);
            EXPECT_EQ(::read(ends[0], got, sizeof got), -1);
            EXPECT_EQ(errno, EBADF);
            EXPECT_EQ(::send(ends[1], "x", 1, MSG_NOSIGNAL), -1);
            EXPECT_EQ(errno, EPIPE);
        },
        [&] {
            EXPECT_EQ(::close(ends[0]), 0);
            EXPECT_EQ(::write(ends[1], "late", 4), 4);
        });
    EXPECT_STREQ(got, "late");
}

sockaddr_un named(const char* name) {
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    std::strcpy(a.sun_path, name);
    return a;
}

int connect_to(const sockaddr_un& a) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0 ? 0 : errno;
}

int listen_at(const sockaddr_un& a) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a), 0);
    EXPECT_EQ(::listen(fd, 0), 0);
    return fd;
}

TEST(blocking, a_connect_waits_for_room_in_the_queue) {
    const sockaddr_un a = named("server.sock");
    int listener = -1;
    bool connected = false;
    both(
        [&] {
            listener = listen_at(a);
            EXPECT_EQ(connect_to(a), 0);
            EXPECT_EQ(connect_to(a), 0);
            connected = true;
        },
        [&] {
            EXPECT_FALSE(connected);
            EXPECT_GE(::accept(listener, nullptr, nullptr), 0);
        });
}

TEST(blocking, a_connect_that_waits_is_refused_when_the_listener_closes) {
    const sockaddr_un a = named("server.sock");
    int listener = -1;
    both(
        [&] {
            listener = listen_at(a);
            EXPECT_EQ(connect_to(a), 0);
            EXPECT_EQ(connect_to(a), ECONNREFUSED);
        },
        [&] { ::close(listener); });
}

TEST(blocking, a_send_waits_for_the_reader) {
    int ends[2];
    const std::string much(1'000'000, 'x');
    both(
        [&] {
            ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
            EXPECT_EQ(::send(ends[0], much.data(), much.size(), 0), 1'000'000);
            ::close(ends[0]);
        },
        [&] {
            std::string got(70'000, '\0');
            std::size_t sum = 0;
            for (long r = 0; (r = ::read(ends[1], got.data(), got.size())) > 0;)
                sum += static_cast<std::size_t>(r);
            EXPECT_EQ(sum, much.size());
        });
}

TEST(blocking, a_path_outlives_the_hosts_programs_and_an_abstract_name_does_not) {
    empty_source calm;
    world w(calm);
    host& h = w.add_host("h");
    int boots = 0;
    h.run("server", [&] {
        const sockaddr_un a = named("server.sock");
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (++boots == 2) {
            EXPECT_EQ(connect_to(a), ECONNREFUSED);
            EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a), -1);
            EXPECT_EQ(errno, EADDRINUSE);
            EXPECT_EQ(::unlink("server.sock"), 0);
        }
        EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a), 0);
        sockaddr_un hidden = named("-server");
        hidden.sun_path[0] = '\0';
        const int other = ::socket(AF_UNIX, SOCK_STREAM, 0);
        EXPECT_EQ(::bind(other, reinterpret_cast<const sockaddr*>(&hidden), sizeof hidden), 0);
        EXPECT_EQ(::listen(other, 1), 0);
        ::accept(other, nullptr, nullptr);
    });
    w.after(std::chrono::milliseconds(1), [&] {
        h.crash();
        h.restart();
    });
    w.run_for(std::chrono::seconds(1));
    EXPECT_EQ(boots, 2);
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

TEST(blocking, a_fresh_process_has_the_usual_limit_and_dispositions) {
    empty_source calm;
    world w(calm);
    host& h = w.add_host("h");
    int boots = 0;
    h.run("server", [&] {
        rlimit now{};
        ::getrlimit(RLIMIT_NOFILE, &now);
        EXPECT_EQ(now.rlim_cur, 1024U);
        EXPECT_EQ(::getdtablesize(), 1024);
        EXPECT_EQ(std::signal(SIGPIPE, SIG_IGN), SIG_DFL);
        const rlimit few{10, 20};
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
        EXPECT_EQ(::sysconf(_SC_OPEN_MAX), 10);
        const rlimit more{10, 30};
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &more), -1);
        EXPECT_EQ(errno, EPERM);
        EXPECT_EQ(::prlimit(::getpid(), RLIMIT_NOFILE, nullptr, &now), 0);
        EXPECT_EQ(now.rlim_max, 20U);
        ++boots;
        ::sleep(3600);
    });
    w.after(std::chrono::milliseconds(1), [&] {
        h.crash();
        h.restart();
    });
    w.run_for(std::chrono::seconds(1));
    EXPECT_EQ(boots, 2);
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

} // namespace
} // namespace squall
