// Programs that wait for one another: condition variables, mutexes, strands that yield inside one
// another.

#include "sim/tape/decision.hpp"
#include "sim/world/world.hpp"

#include <boost/asio.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace squall {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST(sync, an_io_context_with_only_a_work_guard_waits_and_is_the_deadlock_finding) {
    empty_source calm;
    world w(calm);
    w.add_host("server").run("guard", [] {
        asio::io_context io;
        const auto guard = asio::make_work_guard(io);
        // No reactor is made: the scheduler waits on its condition variable.
        io.run();
    });
    w.run_for(1h);
    ASSERT_EQ(w.findings().size(), 1U);
    EXPECT_EQ(w.findings()[0].name, "deadlock");
    EXPECT_EQ(w.outcome(), verdict::no_progress);
}

TEST(sync, two_programs_of_a_host_meet_on_a_condition_variable) {
    empty_source calm;
    world w(calm);
    host& h = w.add_host("server");
    std::mutex m;
    std::condition_variable cv;
    bool ready = false;
    duration waited{0};
    h.run(
        "waiter",
        [&] {
            const auto start = steady_clock::now();
            std::unique_lock lock(m);
            cv.wait(lock, [&] { return ready; });
            waited = steady_clock::now() - start;
        },
        true);
    h.run(
        "worker",
        [&] {
            std::this_thread::sleep_for(3s);
            const std::lock_guard lock(m);
            ready = true;
            cv.notify_one();
        },
        true);
    EXPECT_TRUE(w.run_until([&] { return waited != duration{0}; }, 1min));
    EXPECT_EQ(waited, 3s);
}

TEST(sync, a_contended_mutex_suspends_the_program_and_not_the_world) {
    empty_source calm;
    world w(calm);
    host& h = w.add_host("server");
    std::mutex m;
    std::string order;
    for (const char name : {'a', 'b'})
        h.run(
            "p",
            [&, name] {
                const std::lock_guard lock(m);
                order += name;
                std::this_thread::sleep_for(1s); // holds the mutex meanwhile
                order += name;
            },
            true);
    EXPECT_TRUE(w.run_until([&] { return order.size() == 4; }, 1min));
    EXPECT_EQ(order, "aabb");
}

/// A strand handler that yields in its middle (a sleep) while another host's does the same.
template <typename Strand>
void strand_program(bool& inside_after_sleep, bool& other_seen, std::chrono::milliseconds nap) {
    asio::io_context io;
    Strand strand(io.get_executor());
    Strand other(io.get_executor());
    asio::post(strand, [&] {
        std::this_thread::sleep_for(nap);
        inside_after_sleep = strand.running_in_this_thread();
        other_seen = other.running_in_this_thread();
    });
    io.run();
}

TEST(sync, strand_handlers_of_two_hosts_may_yield_inside_one_another) {
    using strand = asio::strand<asio::io_context::executor_type>;
    empty_source calm;
    world w(calm);
    bool inside[2] = {false, false};
    bool other[2] = {true, true};
    w.add_host("a").run(
        "a", [&] { strand_program<strand>(inside[0], other[0], 10ms); }, true);
    w.add_host("b").run(
        "b", [&] { strand_program<strand>(inside[1], other[1], 25ms); }, true);
    w.run_for(1s);
    for (int i : {0, 1}) {
        EXPECT_TRUE(inside[i]);
        EXPECT_FALSE(other[i]);
    }
}

TEST(sync, old_style_strands_too) {
    empty_source calm;
    world w(calm);
    bool inside[2] = {false, false};
    const auto program = [](bool& in, std::chrono::milliseconds nap) {
        return [&in, nap] {
            asio::io_context io;
            asio::io_context::strand strand(io);
            asio::post(strand, [&] {
                std::this_thread::sleep_for(nap);
                in = strand.running_in_this_thread();
            });
            io.run();
        };
    };
    w.add_host("a").run("a", program(inside[0], 10ms), true);
    w.add_host("b").run("b", program(inside[1], 25ms), true);
    w.run_for(1s);
    EXPECT_TRUE(inside[0]);
    EXPECT_TRUE(inside[1]);
}

} // namespace
} // namespace squall
