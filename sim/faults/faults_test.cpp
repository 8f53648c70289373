// Each site of the catalogue, by a decision of one line: what the program sees when it fires.

#include "sim/faults/catalogue.hpp"
#include "sim/kernel/both_kernels.hpp"
#include "sim/net/network.hpp"
#include "sim/tape/listed_source.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <vector>

namespace squall {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr int port = 7;
constexpr std::string_view connection = "c1#1>server:7/1";
constexpr std::string_view away = "c1#1>server:7/1>";
constexpr std::string_view back = "c1#1>server:7/1<";

sockaddr_in server_address() {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl((10U << 24U) + 1);
    return a;
}

/// Waits for one of `events` for as long as a day; the bits that hold.
int await(int fd, int events) {
    pollfd p{fd, static_cast<short>(events), 0};
    return ::poll(&p, 1, 24 * 3600 * 1000) == 1 ? p.revents : 0;
}

int listen_here() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in a = server_address();
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
    EXPECT_EQ(::listen(listener, 8), 0);
    return listener;
}

int accept_one() {
    const int listener = listen_here();
    EXPECT_EQ(await(listener, POLLIN), POLLIN);
    return ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
}

int connect_one() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in a = server_address();
    (void)::connect(fd, reinterpret_cast<sockaddr*>(&a), sizeof a);
    EXPECT_NE(await(fd, POLLOUT) & POLLOUT, 0);
    return fd;
}

using body = std::function<void(int)>;

/// Two hosts, 1 ms apart, and one connection between them: `server` runs with the accepted
/// socket, `client` with the connected one. The tape is `list`, and all of it must be asked for.
void play(const std::vector<decision>& list, const body& server, const body& client) {
    listed_source source(list);
    world w(source);
    host& s = w.add_host("server");
    host& c = w.add_host("c1");
    w.net().set_latency(s, c, 1ms);
    int done = 0;
    s.run(
        "server", [&] { server(accept_one()), ++done; }, true);
    c.run(
        "client", [&] { client(connect_one()), ++done; }, true);
    EXPECT_TRUE(w.run_until([&] { return done == 2; }, 48h));
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

decision at(const site& where, std::string_view who, std::uint64_t ordinal, std::uint64_t value) {
    return {&where, std::string(who), ordinal, value};
}

void nothing(int) {}

duration timed(const std::function<void()>& f) {
    const auto start = steady_clock::now();
    f();
    return steady_clock::now() - start;
}

/// For 5 ms after its first accept the server can make no descriptor, and then it can.
void expect_no_descriptors(const site& shortage, int error) {
    listed_source source(std::vector{at(shortage, "server", 0, 5000)});
    world w(source);
    bool done = false;
    w.add_host("server").run(
        "server",
        [&] {
            const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            EXPECT_EQ(::listen(listener, 1), 0);
            EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -error); // queue is empty
            EXPECT_EQ(outcome(::eventfd(0, 0)), -error);
            EXPECT_EQ(outcome(::socket(AF_INET, SOCK_STREAM, 0)), -error);
            ::usleep(5000);
            EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -EAGAIN);
            EXPECT_GE(::eventfd(0, 0), 0);
            done = true;
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return done; }, 1s));
}

TEST(faults, accept_emfile_fails_every_call_that_makes_a_descriptor_for_a_time) {
    expect_no_descriptors(faults::accept_emfile, EMFILE);
}

TEST(faults, accept_enfile_fails_every_call_that_makes_a_descriptor_for_a_time) {
    expect_no_descriptors(faults::accept_enfile, ENFILE);
}

/// A listener on which one client knocks at 1 ms; `server` has the listening descriptor. What
/// the client's connection came to: 0, or its SO_ERROR when its socket became ready for reading.
int knock(const decision& one, const body& server) {
    listed_source source(std::vector{one});
    world w(source);
    host& s = w.add_host("server");
    host& c = w.add_host("c1");
    w.net().set_latency(s, c, 1ms);
    int error = -1;
    s.run(
        "server",
        [&] {
            const int listener = listen_here();
            EXPECT_EQ(await(listener, POLLIN), POLLIN);
            server(listener);
        },
        true);
    c.run(
        "client",
        [&] {
            const int fd = connect_one();
            await(fd, POLLIN);
            std::string got;
            error = static_cast<int>(-receive(fd, got));
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return error >= 0; }, 48h));
    EXPECT_EQ(w.decisions().taken().size(), 1U);
    return error;
}

TEST(faults, accept_enobufs_fails_once_and_the_connection_stays_queued) {
    EXPECT_EQ(0, knock(at(faults::accept_enobufs, "server", 0, 1), [](int listener) {
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -ENOBUFS);
                  const int fd = ::accept(listener, nullptr, nullptr);
                  EXPECT_GE(fd, 0);
                  ::close(fd);
              }));
}

TEST(faults, accept_aborted_takes_a_connection_away_and_resets_its_client) {
    EXPECT_EQ(ECONNRESET, knock(at(faults::accept_aborted, "server", 0, 1), [](int listener) {
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -ECONNABORTED);
                  EXPECT_EQ(outcome(::accept(listener, nullptr, nullptr)), -EAGAIN);
              }));
}

TEST(faults, accept_backlog_drops_syns_and_the_client_comes_again) {
    play({at(faults::accept_backlog, connection, 0, 2)}, nothing, [](int) {
        // 1 s and 2 s to the third SYN, and 1 ms each way.
        EXPECT_EQ(steady_clock::now().time_since_epoch() % 10s, 3002ms);
    });
}

TEST(faults, accept_reset_leaves_a_socket_to_accept_that_is_dead) {
    play(
        {at(faults::accept_reset, connection, 0, 10)},
        [](int fd) {
            std::string got;
            ::usleep(100);
            EXPECT_EQ(receive(fd, got), -ECONNRESET);
        },
        nothing);
}

TEST(faults, read_split_cuts_a_segment_and_holds_the_rest) {
    play(
        {at(faults::read_split, away, 4, 30'000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 4);
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 30ms);
            EXPECT_EQ(receive(fd, got), 6);
        },
        [](int fd) { EXPECT_EQ(send_text(fd, "0123456789"), 10); });
}

TEST(faults, read_dribble_makes_the_next_bytes_come_one_by_one) {
    play(
        {at(faults::read_dribble, away, 3, 2000)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 3);
            const duration took = timed([&] {
                for (int i = 1; i < 32; ++i) {
                    await(fd, POLLIN);
                    EXPECT_EQ(receive(fd, got), 1);
                }
                await(fd, POLLIN);
            });
            EXPECT_EQ(took, 64ms);
            EXPECT_EQ(receive(fd, got), 6) << "the rest comes with the last of them";
        },
        [](int fd) { EXPECT_EQ(send_text(fd, std::string(40, 'x')), 40); });
}

TEST(faults, write_short_takes_less_than_there_is_room_for) {
    constexpr std::size_t room = 16'384;
    play(
        {at(faults::write_short, back, 5, 1000)},
        [](int fd) {
            const std::string big(2 * room, 'x');
            EXPECT_EQ(send_text(fd, big), static_cast<long>(room - 1000));
            EXPECT_NE(await(fd, POLLOUT), 0); // and EPOLLOUT comes
        },
        nothing);
}

TEST(faults, write_eagain_refuses_and_then_wakes_an_edge_triggered_poller) {
    play(
        {at(faults::write_eagain, back, 2, 40'000)},
        [](int fd) {
            const int ep = ::epoll_create1(0);
            epoll_event wanted{EPOLLOUT | EPOLLET, {}};
            ::epoll_ctl(ep, EPOLL_CTL_ADD, fd, &wanted);
            epoll_event got{};
            EXPECT_EQ(::epoll_wait(ep, &got, 1, 0), 1);
            EXPECT_EQ(send_text(fd, "hello"), -EAGAIN);
            EXPECT_EQ(timed([&] { EXPECT_EQ(::epoll_wait(ep, &got, 1, 1000), 1); }), 40ms);
            EXPECT_EQ(got.events, EPOLLOUT);
            EXPECT_EQ(send_text(fd, "hello"), 5);
        },
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 5);
        });
}

TEST(faults, write_buffer_makes_the_send_buffer_small) {
    play(
        {at(faults::write_buffer, back, 0, 2)},
        [](int fd) { EXPECT_EQ(send_text(fd, std::string(10'000, 'x')), 4608); }, nothing);
}

TEST(faults, close_reset_ends_the_connection_at_both_ends) {
    const body sees_reset = [](int fd) {
        std::string got;
        await(fd, POLLERR);
        while (receive(fd, got) > 0) {
        }
        EXPECT_EQ(send_text(fd, "x"), -EPIPE); // the error was told by recv
    };
    play({at(faults::close_reset, away, 1, 5000)}, sees_reset, [&](int fd) {
        EXPECT_EQ(send_text(fd, "abc"), 3);
        sees_reset(fd);
    });
}

TEST(faults, close_vanish_is_silence_and_in_the_end_a_time_out) {
    play(
        {at(faults::close_vanish, away, 0, 1)},
        [](int fd) {
            std::string got;
            await(fd, POLLIN);
            EXPECT_EQ(receive(fd, got), 4); // the last segment that the path carried
            EXPECT_EQ(send_text(fd, "anybody?"), 8);
            // "a hypothetical timeout of 924.6 seconds", tcp(7), tcp_retries2
            EXPECT_EQ(timed([&] { EXPECT_NE(await(fd, POLLIN) & POLLERR, 0); }), 924'600ms);
            EXPECT_EQ(receive(fd, got), -ETIMEDOUT);
        },
        [](int fd) { EXPECT_EQ(send_text(fd, "bye."), 4); });
}

TEST(faults, link_jitter_and_tail_delay_a_segment_and_what_follows_it) {
    for (const site* const where : {&faults::link_jitter, &faults::link_tail})
        play(
            {at(*where, away, 0, 15'000)},
            [](int fd) {
                std::string got;
                EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 15ms);
                EXPECT_EQ(receive(fd, got), 6); // nothing overtook
            },
            [](int fd) {
                send_text(fd, "one");
                send_text(fd, "two");
            });
}

TEST(faults, link_slow_makes_every_segment_of_a_connection_slow) {
    play({at(faults::link_slow, connection, 0, 99'000)}, nothing, [](int fd) {
        // SYN and SYN-ACK took 100 ms each way.
        EXPECT_EQ(steady_clock::now().time_since_epoch() % 1s, 200ms);
        ::close(fd);
    });
}

TEST(faults, link_bandwidth_spreads_what_is_sent_at_once) {
    play(
        {at(faults::link_bandwidth, connection, 0, 10'000)},
        [](int fd) {
            // 4 KiB are 40 ms away when they are sent, and 4 KiB more follow them.
            std::string got;
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 40ms);
            EXPECT_EQ(receive(fd, got), 4096);
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 40ms);
        },
        [](int fd) {
            send_text(fd, std::string(4096, 'x'));
            send_text(fd, std::string(4096, 'y'));
        });
}

TEST(faults, link_clog_holds_everything_between_two_hosts_one_way) {
    // 0 and 1 are SYN and ACK of the connection.
    play(
        {at(faults::link_clog, "c1>server", 2, 5'000'000)},
        [](int fd) {
            std::string got;
            EXPECT_EQ(timed([&] { await(fd, POLLIN); }), 5s);
            EXPECT_EQ(receive(fd, got), 6);
        },
        [](int fd) {
            send_text(fd, "one");
            send_text(fd, "two");
            const int second = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            sockaddr_in a = server_address();
            (void)::connect(second, reinterpret_cast<sockaddr*>(&a), sizeof a);
            EXPECT_EQ(timed([&] { await(second, POLLOUT); }), 5002ms) << "on any connection";
        });
}

TEST(faults, order_priority_puts_one_of_two_events_of_the_same_instant_last) {
    const auto first_of = [](std::uint64_t rank) {
        std::vector<decision> list;
        if (rank != 0)
            list.push_back(at(faults::order_priority, "a", 1, rank));
        listed_source source(list);
        world w(source);
        std::string order;
        for (const char* const name : {"a", "b"})
            w.add_host(name).run(
                name,
                [&order, name] {
                    ::usleep(1000);
                    order += name;
                },
                true);
        w.run_for(1s);
        return order;
    };
    EXPECT_EQ(first_of(0), "ab");
    EXPECT_EQ(first_of(1), "ba");
}

TEST(faults, cpu_call_lets_time_pass_before_a_call) {
    play(
        {at(faults::cpu_call, "server", 1, 7000)}, // 0 was the accept
        [](int fd) {
            std::string got;
            EXPECT_EQ(timed([&] { receive(fd, got); }), 7ms);
        },
        nothing);
}

TEST(faults, cpu_dispatch_and_stall_let_time_pass_after_epoll_waits_answer) {
    for (const site* const where : {&faults::cpu_dispatch, &faults::cpu_stall}) {
        listed_source source(std::vector{at(*where, "server", 0, 9000)});
        world w(source);
        duration took{0};
        w.add_host("server").run(
            "server",
            [&] {
                const int ep = ::epoll_create1(0);
                epoll_event got{};
                took = timed([&] { ::epoll_wait(ep, &got, 1, 0); });
            },
            true);
        w.run_for(1s);
        EXPECT_EQ(took, 9ms);
    }
}

TEST(faults, clock_late_timer_fires_after_it_is_due) {
    listed_source source(std::vector{at(faults::clock_late_timer, "server", 0, 3000)});
    world w(source);
    duration took{0};
    w.add_host("server").run(
        "server",
        [&] {
            const int t = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
            const itimerspec soon{{0, 0}, {0, 10'000'000}};
            ::timerfd_settime(t, 0, &soon, nullptr);
            took = timed([&] { await(t, POLLIN); });
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(took, 13ms);
}

// What the catalogue promises about itself.
TEST(faults, every_site_has_its_familys_name_a_unit_and_its_evidence) {
    for (const site* const s : faults::all) {
        EXPECT_TRUE(s->name.starts_with(to_string(s->family))) << s->name;
        EXPECT_FALSE(s->unit.empty()) << s->name;
        EXPECT_FALSE(s->text.empty()) << s->name;
        EXPECT_FALSE(s->evidence.empty()) << s->name;
        EXPECT_GT(s->max, 0U) << s->name;
        EXPECT_GT(s->gap, 0U) << s->name;
        EXPECT_EQ(find_site(faults::all, s->name), s) << "names are unique";
    }
}

} // namespace
} // namespace squall
