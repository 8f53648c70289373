// The first floor: ordinary Asio programs in a world, run with io_context::run().

#include "sim/faults/catalogue.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/world/echo_programs.hpp"
#include "sim/world/world.hpp"

#include <boost/asio.hpp>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <sys/random.h>
#include <thread>
#include <utility>
#include <vector>

namespace squall {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST(world, an_asio_timer_fires_at_its_virtual_time_and_costs_no_real_time) {
    empty_source calm;
    world w(calm);
    duration took{0};
    w.add_host("server").run(
        "timer",
        [&] {
            asio::io_context io;
            asio::steady_timer timer(io, 10h);
            const auto start = steady_clock::now();
            timer.async_wait([&](auto) { took = steady_clock::now() - start; });
            io.run();
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return took != duration{0}; }, 24h));
    EXPECT_EQ(took, 10h);
    EXPECT_EQ(w.outcome(), verdict::healthy);
}

TEST(world, a_program_that_still_waits_at_the_end_is_unwound_and_its_objects_die) {
    auto watched = std::make_shared<int>(1);
    const std::weak_ptr<int> left = watched;
    {
        empty_source calm;
        world w(calm);
        w.add_host("server").run("p", [kept = std::exchange(watched, nullptr)] {
            const auto on_stack = kept; // NOLINT(performance-unnecessary-copy-initialization)
            echo_server();
        });
        w.run_for(1s);
        EXPECT_FALSE(left.expired());
    }
    EXPECT_TRUE(left.expired());
}

TEST(world, a_program_that_will_not_end_is_given_up_and_the_run_says_so) {
    empty_source calm;
    world w(calm);
    w.add_host("server").run("stubborn", [] {
        for (;;) {
            try {
                echo_server();
            } catch (...) { // NOLINT: swallows whatever ends it
            }
        }
    });
    w.run_for(1s);
    EXPECT_EQ(w.outcome(), verdict::healthy);
    w.end();
    EXPECT_EQ(w.abandoned(), 1U);
}

TEST(world, what_a_program_does_while_it_is_unwound_leaves_no_trace) {
    empty_source calm;
    world w(calm);
    struct talker {
        host& h;
        ~talker() {
            h.owner().emit(trace_kind::observed, h.name(), "last_words", {}, {});
            asio::io_context io; // kernel calls that have no effect
        }
    };
    host& h = w.add_host("server");
    h.run("p", [&h] {
        const talker t{h};
        std::this_thread::sleep_for(1h);
    });
    w.run_for(1s);
    const std::uint64_t before = w.history().count();
    w.end();
    EXPECT_EQ(w.history().count(), before);
    EXPECT_EQ(h.descriptors.open_count(), 0U);
}

TEST(world, a_thread_is_refused_by_name) {
    empty_source calm;
    world w(calm);
    w.add_host("server").run(
        "p",
        [] {
            try {
                std::thread([] {}).join();
            } catch (const std::system_error&) {
            }
        },
        true);
    w.run_for(1s);
    ASSERT_EQ(w.findings().size(), 1U);
    EXPECT_EQ(w.outcome(), verdict::refused);
    EXPECT_NE(w.findings()[0].text.find("pthread_create"), std::string::npos);
}

// With ThreadSanitizer this also shows that our definitions pass threads and locks on to it.
TEST(world, outside_of_hosts_threads_and_mutexes_are_the_real_ones) {
    constexpr int rounds = 1000;
    int count = 0;
    std::mutex mutex;
    const auto work = [&] {
        for (int i = 0; i < rounds; ++i) {
            const std::lock_guard lock(mutex);
            ++count;
        }
    };
    std::thread one(work);
    std::thread two(work);
    one.join();
    two.join();
    EXPECT_EQ(count, 2 * rounds);
}

TEST(world, a_loop_on_the_clock_ends_because_reading_it_costs_time) {
    empty_source calm;
    world w(calm);
    bool ended = false;
    w.add_host("server").run(
        "p",
        [&] {
            const auto until = steady_clock::now() + 5ms;
            while (steady_clock::now() < until) {
            }
            ended = true;
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return ended; }, 1s));
}

TEST(world, a_loop_of_kernel_calls_in_which_no_time_passes_is_the_livelock_finding) {
    empty_source calm;
    world_limits limits;
    limits.calls_per_instant_max = 5000;
    world w(calm, 0, limits);
    w.add_host("server").run("p", [] {
        for (;;) {
            std::uint64_t word = 0;
            (void)!::getrandom(&word, sizeof word, 0);
            asio::io_context io; // makes descriptors, and closes them
            asio::steady_timer timer(io);
            timer.async_wait([](auto) {});
            io.poll();
        }
    });
    w.run_for(1s);
    ASSERT_EQ(w.findings().size(), 1U);
    EXPECT_EQ(w.findings()[0].name, "livelock");
}

TEST(world, an_exception_that_leaves_a_program_is_a_crash_that_says_what) {
    empty_source calm;
    world w(calm);
    w.add_host("server").run("p", [] { throw std::runtime_error("boom"); });
    w.run_for(1s);
    ASSERT_EQ(w.findings().size(), 1U);
    EXPECT_EQ(w.outcome(), verdict::crashed);
    EXPECT_NE(w.findings()[0].text.find("boom"), std::string::npos);
}

TEST(world, entropy_is_the_tapes_and_differs_by_seed_and_host) {
    const auto draw = [](std::uint64_t entropy_seed) {
        empty_source calm;
        world w(calm, entropy_seed);
        std::vector<std::uint64_t> got;
        for (const char* const name : {"a", "b"})
            w.add_host(name).run(
                name,
                [&] {
                    std::random_device device;
                    std::uint64_t word = 0;
                    EXPECT_EQ(::getrandom(&word, sizeof word, 0), 8);
                    got.push_back(word ^ device());
                },
                true);
        w.run_for(1s);
        return got;
    };
    const auto first = draw(0);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_NE(first[0], first[1]);
    EXPECT_EQ(draw(0), first);
    EXPECT_NE(draw(1), first);
}

// Each thing that may be under way is under way here for a time that the test knows.
TEST(world, it_is_quiescent_when_nothing_is_under_way) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    host& client = w.add_host("c1");
    server.run("echo", echo_server);
    EXPECT_FALSE(w.quiescent()); // a program that has not begun
    w.run_for(1ms);
    EXPECT_TRUE(w.quiescent());
    client.run("client", [] {
        echo_client("x");
        ::sleep(100);
    });
    w.run_for(200us);
    EXPECT_FALSE(w.quiescent()); // a SYN on its way
    w.run_for(1s);
    EXPECT_TRUE(w.quiescent()); // and a sleep that has long to go
    server.pause(1s);
    EXPECT_FALSE(w.quiescent());
    w.run_for(2s);
    EXPECT_TRUE(w.quiescent());
    server.crash();
    w.run_for(1s);
    EXPECT_TRUE(w.quiescent()); // it is down, and nobody will start it
    server.restart(1s);
    EXPECT_FALSE(w.quiescent());
    w.run_for(2s);
    EXPECT_TRUE(w.quiescent());
    w.after(1s, [] {});
    EXPECT_FALSE(w.quiescent());
    w.run_for(2s);
    EXPECT_TRUE(w.quiescent());
}

TEST(world, a_stall_a_late_timer_and_a_clog_are_no_rest) {
    const auto rests_after = [](const site& where, std::string who, duration d) {
        const std::vector<decision> one = {{&where, std::move(who), 0, 900'000}};
        listed_source source(one);
        world w(source);
        w.add_host("server").run("echo", echo_server);
        host& client = w.add_host("c1");
        client.run("client", [] {
            asio::io_context io;
            tcp::socket socket(io);
            asio::steady_timer timer(io, 100ms);
            timer.async_wait([](auto) {});
            socket.async_connect({asio::ip::make_address("10.0.0.1"), 7}, [](auto) {});
            io.run();
            ::sleep(1000);
        });
        w.run_for(d);
        EXPECT_EQ(w.decisions().taken().size(), 1U) << where.name;
        return w.quiescent();
    };
    const std::array<std::pair<const site*, std::string>, 3> all = {
        {{&faults::cpu_stall, "server"},
         {&faults::clock_late_timer, "c1"},
         {&faults::link_clog, "c1>server"}}};
    for (const auto& [where, who] : all) {
        EXPECT_FALSE(rests_after(*where, who, 500ms)) << where->name;
        EXPECT_TRUE(rests_after(*where, who, 20s)) << where->name;
    }
}

} // namespace
} // namespace squall
