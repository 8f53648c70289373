// One tape, one digest: in a process that has had other worlds, in a fresh one, from its own
// record.

#include "sim/faults/catalogue.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"
#include "sim/world/echo_programs.hpp"
#include "sim/world/world.hpp"

#include <boost/asio.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

namespace squall {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// A scenario of an echo server and two clients, for digests.
const scenario echo{"echo",
                    "An Asio echo server and two clients.",
                    [](world& w) {
                        host& server = w.add_host("server");
                        host& c1 = w.add_host("c1");
                        host& c2 = w.add_host("c2");
                        server.run("echo", echo_server);
                        int done = 0;
                        for (host* const c : {&c1, &c2})
                            c->run(
                                "client",
                                [&done] {
                                    const std::string text(5000, 'x');
                                    EXPECT_TRUE(echo_client(text) == text);
                                    ++done;
                                },
                                true);
                        EXPECT_TRUE(w.run_until([&] { return done == 2; }, 1h));
                    },
                    {},
                    {}};

/// Everything that delays and cuts, nothing that ends a connection.
const fault_profile gentle = fault_profile::parse(
    "read,link,order,cpu,clock,write.short,write.eagain,write.buffer,write.zero_window",
    faults::all);

std::uint64_t digest_of(decision_source& source) {
    return run(echo, source).digest;
}

TEST(determinism, an_echo_over_tcp_comes_back_whole) {
    empty_source calm;
    const run_result r = run(echo, calm);
    EXPECT_EQ(r.outcome, verdict::healthy);
    EXPECT_GT(r.events, 50U);
}

/// Another story: what it uses and leaves behind is not what `echo` does.
const scenario leftovers{"leftovers",
                         "Datagrams, signals, random numbers, and a wait that nobody ends.",
                         [](world& w) {
                             host& h = w.add_host("elsewhere");
                             h.run("waits", [] {
                                 asio::io_context io;
                                 asio::ip::udp::socket socket(io, {asio::ip::udp::v6(), 9});
                                 asio::signal_set signals(io, SIGTERM);
                                 std::random_device device;
                                 std::vector<char> buffer(1000 + device() % 100'000);
                                 asio::steady_timer never(io, 1h);
                                 never.async_wait([](auto) {});
                                 signals.async_wait([](auto, int) {});
                                 socket.async_receive(asio::buffer(buffer), [](auto, auto) {});
                                 io.run();
                             });
                             w.run_for(1s);
                         },
                         {},
                         {}};

TEST(determinism, the_same_tape_gives_the_same_digest_as_the_500th_world_too) {
    empty_source calm;
    const std::uint64_t first = digest_of(calm);
    const std::vector<decision> slow = {{&faults::link_slow, "c1#1>server:7/1", 0, 777}};
    listed_source one_decision(slow);
    const std::uint64_t other = digest_of(one_decision);
    for (int i = 2; i < 499; ++i) {
        seed_source between(static_cast<std::uint64_t>(i), gentle);
        run(i % 5 == 0 ? leftovers : echo, between, static_cast<std::uint64_t>(i));
    }
    EXPECT_EQ(digest_of(calm), first);
    EXPECT_EQ(digest_of(one_decision), other);
    EXPECT_NE(first, other);
}

// The child runs this very test again, alone, in a process that has had no world before.
TEST(determinism, a_fresh_process_gives_the_same_digest) {
    empty_source calm;
    const std::uint64_t here = digest_of(calm);
    if (const char* const file = std::getenv("SQUALL_TEST_DIGEST_FILE")) {
        std::FILE* const out = std::fopen(file, "w");
        ASSERT_NE(out, nullptr);
        std::fprintf(out, "%016llx", static_cast<unsigned long long>(here));
        std::fclose(out);
        return;
    }
    const std::string file = testing::TempDir() + "squall_digest." + std::to_string(::getpid());
    const std::string command =
        "SQUALL_TEST_DIGEST_FILE=" + file + " /proc/" + std::to_string(::getpid()) +
        "/exe --gtest_filter=determinism.a_fresh_process_gives_the_same_digest > /dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0); // NOLINT: our own executable
    std::FILE* const in = std::fopen(file.c_str(), "r");
    ASSERT_NE(in, nullptr);
    unsigned long long there = 0;
    EXPECT_EQ(std::fscanf(in, "%16llx", &there), 1);
    std::fclose(in);
    std::remove(file.c_str());
    EXPECT_EQ(there, here);
}

TEST(determinism, the_record_of_a_seed_replays_to_the_same_digest) {
    int fired = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        seed_source source(seed, gentle);
        const run_result first = run(echo, source);
        listed_source list(first.decisions);
        const run_result again = run(echo, list);
        EXPECT_EQ(again.digest, first.digest) << "seed " << seed;
        EXPECT_EQ(again.decisions, first.decisions) << "seed " << seed;
        fired += !first.decisions.empty();
    }
    EXPECT_GT(fired, 20);
}

} // namespace
} // namespace squall
