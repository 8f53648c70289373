// A process that ends closes its sockets as close(2) would: what it wrote arrives and then the end,
// unless it had not read all that came to it. On the real kernel a child that calls _exit(2).

#include "sim/kernel/both_kernels.hpp"
#include "sim/world/host.hpp"

#include <string>
#include <sys/wait.h>

namespace squall {
namespace {

constexpr std::uint16_t port = 4000;

using body = std::function<void(int fd)>;

sockaddr_in address_of(in_addr_t a, std::uint16_t p) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(a);
    in.sin_port = htons(p);
    return in;
}

sockaddr* generic(sockaddr_in& a) {
    return reinterpret_cast<sockaddr*>(&a);
}

int listen_at(sockaddr_in& a) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof a;
    EXPECT_EQ(::bind(listener, generic(a), size), 0);
    EXPECT_EQ(::listen(listener, 8), 0);
    EXPECT_EQ(::getsockname(listener, generic(a), &size), 0);
    return listener;
}

int connect_to(sockaddr_in a) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(::connect(fd, generic(a), sizeof a), 0);
    return fd;
}

void accept_and(int listener, const body& peer) {
    const int fd = ::accept(listener, nullptr, nullptr);
    EXPECT_GE(fd, 0);
    peer(fd);
    ::close(fd);
    ::close(listener);
}

void on_real_kernel(const body& ends, const body& peer) {
    sockaddr_in a = address_of(INADDR_LOOPBACK, 0);
    const int listener = listen_at(a);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::close(listener);
        ends(connect_to(a));
        ::_exit(0);
    }
    accept_and(listener, peer);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
}

void on_simulated_kernel(const body& ends, const body& peer) {
    empty_source calm;
    world w(calm);
    sockaddr_in a = address_of((10U << 24U) + 1, port);
    bool done = false;
    w.add_host("peer").run(
        "peer",
        [&] {
            accept_and(listen_at(a), peer);
            done = true;
        },
        true);
    host& short_lived = w.add_host("short_lived");
    short_lived.run("main", [&] {
        ends(connect_to(a));
        ::_exit(0);
    });
    EXPECT_TRUE(w.run_until([&] { return done; }, std::chrono::minutes(1)));
    ASSERT_EQ(w.findings().size(), 1U);
    EXPECT_EQ(w.findings()[0].name, "_exit");
    EXPECT_EQ(short_lived.descriptors.open_count(), 0U);
}

class process_end : public testing::TestWithParam<kernel_kind> {
protected:
    static void story(const body& ends, const body& peer) {
        if (GetParam() == kernel_kind::real)
            on_real_kernel(ends, peer);
        else
            on_simulated_kernel(ends, peer);
    }
};

INSTANTIATE_TEST_SUITE_P(both, process_end,
                         testing::Values(kernel_kind::simulated, kernel_kind::real),
                         [](const auto& which) {
                             return which.param == kernel_kind::real ? "real" : "simulated";
                         });

TEST_P(process_end, finishes_a_connection_whose_bytes_were_read) {
    std::string got;
    story([](int fd) { EXPECT_EQ(send_text(fd, "last words"), 10); },
          [&](int fd) {
              char bytes[100];
              const long r = outcome(::recv(fd, bytes, sizeof bytes, MSG_WAITALL));
              got.assign(bytes, r > 0 ? static_cast<std::size_t>(r) : 0);
              EXPECT_EQ(outcome(::recv(fd, bytes, sizeof bytes, 0)), 0);
          });
    EXPECT_EQ(got, "last words");
}

TEST_P(process_end, resets_a_connection_with_unread_bytes) {
    story([](int fd) { EXPECT_NE(loopback_pair::wait_for(fd, POLLIN), 0); },
          [](int fd) {
              EXPECT_EQ(send_text(fd, "unheard"), 7);
              std::string got;
              EXPECT_EQ(receive(fd, got), -ECONNRESET);
          });
}

TEST_P(process_end, closes_all_descriptors_of_a_socket) {
    story(
        [](int fd) {
            EXPECT_GE(::dup(fd), 0);
            ::close(fd);
        },
        [](int fd) {
            std::string got;
            EXPECT_EQ(receive(fd, got), 0);
        });
}

} // namespace
} // namespace squall
