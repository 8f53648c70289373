#include "sim/faults/fault_world.hpp"

namespace squall::fault_tests {
namespace {

/// What happens to the hosts of a run: "crashed 1", "restarted 2", in microseconds of the world.
struct life final : trace_listener {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::host && e.host == "server" && e.field("incarnation") != nullptr)
            events.push_back({std::string(e.name), e.at.time_since_epoch() / 1us});
    }
    std::vector<std::pair<std::string, std::int64_t>> events;
};

using history = std::vector<std::pair<std::string, std::int64_t>>;

/// A mortal server that sleeps for a second, at `server`'s calls 0, 1, ... and waits 0, 1, ...;
/// what became of it within `how_long`. It handles SIGTERM by returning after `to_stop`.
history fate(const std::vector<decision>& list, duration how_long, duration to_stop = 1ms) {
    listed_source source(list);
    world w(source);
    life seen;
    w.history().add_listener(seen);
    host& server = w.add_host("server");
    server.make_mortal();
    server.run("server", [&] {
        bool stop = false;
        const stop_handler on_sigterm(server, [&] { stop = true; });
        const int listener = listen_here();
        while (!stop) {
            ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
            ::usleep(1'000'000);
        }
        ::usleep(static_cast<useconds_t>(to_stop / 1us));
    });
    w.run_for(how_long);
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
    EXPECT_EQ(w.outcome(), verdict::healthy);
    return seen.events;
}

TEST(faults, process_crash_ends_the_program_at_a_kernel_call_and_it_is_started_again) {
    EXPECT_EQ(fate({at(faults::process_crash, "server", 1, 1)}, 5s),
              (history{{"crashed", 1'000'000}, {"restarted", 1'100'000}}));
}

TEST(faults, process_restart_after_makes_it_wait_longer_for_that) {
    EXPECT_EQ(fate({at(faults::process_crash, "server", 1, 1),
                    at(faults::process_restart_after, "server", 0, 2'000'000)},
                   5s),
              (history{{"crashed", 1'000'000}, {"restarted", 3'100'000}}));
}

TEST(faults, process_power_off_takes_the_machine_away_while_it_waits) {
    EXPECT_EQ(fate({at(faults::process_power_off, "server", 1, 1)}, 5s),
              (history{{"power_off", 1'000'000}, {"restarted", 3'000'000}}));
}

TEST(faults, process_stop_is_a_sigterm_that_the_program_obeys) {
    EXPECT_EQ(fate({at(faults::process_stop, "server", 1, 1)}, 5s),
              (history{{"stopping", 1'000'000}, {"stopped", 2'001'000}, {"restarted", 2'101'000}}));
}

TEST(faults, process_stop_timeout_kills_a_program_that_is_still_stopping) {
    EXPECT_EQ(fate({at(faults::process_stop, "server", 1, 1),
                    at(faults::process_stop_timeout, "server", 0, 300'000)},
                   5s),
              (history{{"stopping", 1'000'000}, {"crashed", 1'300'000}, {"restarted", 1'400'000}}));
    EXPECT_EQ(
        fate({at(faults::process_stop, "server", 1, 1)}, 93s, 200s),
        (history{{"stopping", 1'000'000}, {"crashed", 91'000'000}, {"restarted", 91'100'000}}));
}

TEST(faults, process_core_dump_keeps_the_descriptors_until_it_is_written) {
    const std::vector list{at(faults::process_core_dump, "server", 1, 500'000)};
    listed_source source(list);
    world w(source);
    host& server = w.add_host("server");
    host& client = w.add_host("c1");
    server.make_mortal();
    std::vector<long> got;
    server.run("server", [] {
        const int fd = accept_one(); // call 0
        ::usleep(100'000);
        std::string in;
        EXPECT_EQ(receive(fd, in), -EIO);
        ::usleep(1);
        ADD_FAILURE() << "it was dead by then";
    });
    client.run(
        "client",
        [&] {
            const int fd = connect_one();
            ::usleep(200'000);
            got.push_back(outcome(::send(fd, "x", 1, 0))); // the core is being written
            const int second = connect_one();
            got.push_back(outcome(::send(second, "x", 1, 0)));
            const auto start = steady_clock::now();
            await(fd, POLLIN);
            std::string in;
            got.push_back(receive(fd, in));
            EXPECT_GT(steady_clock::now() - start, 350ms);
        },
        true);
    w.run_for(700ms);
    EXPECT_EQ(got, (std::vector<long>{1, 1, -ECONNRESET}));
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
}

TEST(faults, process_slow_start_lets_clients_come_too_early) {
    listed_source source(std::vector{at(faults::process_slow_start, "server", 0, 50'000)});
    world w(source);
    host& server = w.add_host("server");
    server.make_mortal();
    server.run("server", [] { accept_one(), ::poll(nullptr, 0, -1); });
    std::vector<int> errors;
    w.add_host("c1").run(
        "client",
        [&] {
            for (int i = 0; i < 2; ++i, ::usleep(100'000)) {
                const int fd = connect_one();
                int error = 0;
                socklen_t length = sizeof error;
                ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
                errors.push_back(error);
            }
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(errors, (std::vector{ECONNREFUSED, 0}));
}

TEST(faults, a_host_that_is_not_mortal_is_not_asked) {
    const std::vector list{at(faults::process_crash, "c1", 0, 1)};
    listed_source source(list);
    world w(source);
    w.add_host("c1").run(
        "client", [] { listen_here(); }, true);
    w.run_for(1s);
    EXPECT_TRUE(w.decisions().taken().empty());
}

TEST(faults, heal_starts_what_is_down_and_lets_go_on_what_is_paused) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    host& other = w.add_host("other");
    host& mortal = w.add_host("mortal");
    mortal.make_mortal();
    for (host* const h : {&server, &other, &mortal})
        h->run("p", [] { ::poll(nullptr, 0, -1); });
    w.run_for(1s);
    server.pause(1h);
    other.crash(); // nobody said that it comes back
    mortal.power_off();
    w.heal();
    w.run_for(1ms);
    EXPECT_FALSE(server.paused());
    EXPECT_EQ(other.state(), host_state::down);
    EXPECT_EQ(mortal.state(), host_state::up);
}

// Or clients that come after the heal would meet a server that goes down all the same.
TEST(faults, heal_is_not_followed_by_the_end_of_a_stop_or_of_a_core_dump) {
    for (const site* const where : {&faults::process_stop, &faults::process_core_dump}) {
        listed_source source(std::vector{at(*where, "server", 0, 1'000'000)});
        world w(source);
        host& server = w.add_host("server");
        server.make_mortal();
        int starts = 0;
        server.run("server", [&] {
            ++starts;
            const stop_handler slow(server, [] {});
            const int listener = listen_here();
            for (;;) {
                ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
                ::sleep(10);
            }
        });
        w.run_for(100ms);
        w.heal();
        w.run_for(1ms);
        EXPECT_EQ(starts, 2) << where->name;
        w.run_for(1h);
        EXPECT_EQ(starts, 2) << where->name;
        EXPECT_EQ(w.outcome(), verdict::healthy);
    }
}

} // namespace
} // namespace squall::fault_tests
