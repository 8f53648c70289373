// host::stop() is a SIGTERM from outside, and does what a program has arranged for it.

#include "sim/faults/fault_world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <string>
#include <vector>

namespace squall::fault_tests {
namespace {

/// What happens to the host, and the instant in ms: "stopping 1000".
struct life final : trace_listener {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::host &&
            (e.field("incarnation") != nullptr || e.name == "handles_signal"))
            events.push_back(std::string(e.name) + " " +
                             std::to_string(e.at.time_since_epoch() / 1ms));
    }
    std::vector<std::string> events;
};

using history = std::vector<std::string>;

/// A host that runs `bodies` as its programs, and is stopped after a second. It is mortal, and
/// comes back 100 ms after it has gone down: what happened until then.
history stopped_after_a_second(const std::vector<std::function<void()>>& bodies) {
    empty_source calm;
    world w(calm);
    life seen;
    w.history().add_listener(seen);
    host& server = w.add_host("server");
    server.make_mortal();
    for (const auto& body : bodies)
        server.run("server", body);
    w.after(1s, [&] { server.stop(); });
    w.run_until([&] { return !seen.events.empty() && seen.events.back().starts_with("restarted"); },
                200s);
    for (const finding& f : w.findings())
        ADD_FAILURE() << f.text;
    return seen.events;
}

volatile std::sig_atomic_t came = 0;
void note(int number) {
    came = number;
}

/// Handles SIGTERM by note(), and then calls `wait` once.
auto handling(const std::function<void()>& wait) {
    return [wait] {
        came = 0;
        struct sigaction action {};
        action.sa_handler = note;
        action.sa_flags = SA_RESTART; // which is nothing to the calls here
        ::sigaction(SIGTERM, &action, nullptr);
        wait();
        EXPECT_EQ(came, SIGTERM);
    };
}

const history handled_and_stopped = {"stopping 1000", "handles_signal 1000", "stopped 1000",
                                     "restarted 1100"};

TEST(stop_signal, ends_a_program_that_has_arranged_nothing) {
    EXPECT_EQ(stopped_after_a_second({[] {
                  ::poll(nullptr, 0, -1);
              }}),
              (history{"stopping 1000", "terminated 1000", "restarted 1100"}));
}

TEST(stop_signal, is_handled_and_interrupts_what_is_never_restarted) {
    EXPECT_EQ(stopped_after_a_second({handling([] {
                  const int epoll = ::epoll_create1(0);
                  epoll_event event{};
                  EXPECT_EQ(::epoll_wait(epoll, &event, 1, -1), -1);
                  EXPECT_EQ(errno, EINTR);
              })}),
              handled_and_stopped);
    EXPECT_EQ(stopped_after_a_second({handling([] {
                  pollfd p{::eventfd(0, 0), POLLIN, 0};
                  EXPECT_EQ(::poll(&p, 1, -1), -1);
                  EXPECT_EQ(errno, EINTR);
                  EXPECT_EQ(::poll(&p, 1, 0), 0) << "it interrupts one call";
              })}),
              handled_and_stopped);
    EXPECT_EQ(stopped_after_a_second({handling([] {
                  timeval day{24 * 3600, 0};
                  EXPECT_EQ(::select(0, nullptr, nullptr, nullptr, &day), -1);
                  EXPECT_EQ(errno, EINTR);
              })}),
              handled_and_stopped);
}

/// Holds SIGTERM back, and then waits in `wait` with a mask that lets it through.
auto handling_only_in(const std::function<int(const sigset_t*)>& wait) {
    return handling([wait] {
        sigset_t term;
        sigset_t none;
        sigemptyset(&none);
        sigemptyset(&term);
        sigaddset(&term, SIGTERM);
        ::sigprocmask(SIG_BLOCK, &term, nullptr);
        EXPECT_EQ(wait(&none), -1);
        EXPECT_EQ(errno, EINTR);
        sigset_t now;
        ::sigprocmask(SIG_BLOCK, nullptr, &now);
        EXPECT_EQ(sigismember(&now, SIGTERM), 1) << "its own mask is back";
    });
}

// What ppoll(2) is for: the signal comes while it waits, and at no other time.
TEST(stop_signal, interrupts_a_wait_whose_own_mask_lets_it_through) {
    EXPECT_EQ(stopped_after_a_second({handling_only_in([](const sigset_t* mask) {
                  epoll_event event{};
                  return ::epoll_pwait(::epoll_create1(0), &event, 1, -1, mask);
              })}),
              handled_and_stopped);
    EXPECT_EQ(stopped_after_a_second({handling_only_in([](const sigset_t* mask) {
                  pollfd p{::eventfd(0, 0), POLLIN, 0};
                  return ::ppoll(&p, 1, nullptr, mask);
              })}),
              handled_and_stopped);
}

TEST(stop_signal, comes_after_a_wait_whose_own_mask_holds_it_back) {
    const history late = {"stopping 1000", "handles_signal 3000", "stopped 3000", "restarted 3100"};
    const auto only_term = [] {
        sigset_t term;
        sigemptyset(&term);
        sigaddset(&term, SIGTERM);
        return term;
    };
    EXPECT_EQ(stopped_after_a_second({handling([&] {
                  const sigset_t term = only_term();
                  epoll_event event{};
                  EXPECT_EQ(::epoll_pwait(::epoll_create1(0), &event, 1, 3000, &term), 0);
              })}),
              late);
    EXPECT_EQ(stopped_after_a_second({handling([&] {
                  const sigset_t term = only_term();
                  const timespec limit{3, 0};
                  EXPECT_EQ(::ppoll(nullptr, 0, &limit, &term), 0);
              })}),
              late);
}

TEST(stop_signal, ends_a_sleep_early_and_tells_what_is_left) {
    EXPECT_EQ(stopped_after_a_second({handling([] {
                  const timespec wanted{5, 0};
                  timespec left{};
                  EXPECT_EQ(::nanosleep(&wanted, &left), -1);
                  EXPECT_EQ(errno, EINTR);
                  EXPECT_EQ(left.tv_sec, 4);
                  EXPECT_EQ(left.tv_nsec, 0);
              })}),
              handled_and_stopped);
    EXPECT_EQ(stopped_after_a_second({handling([] { EXPECT_EQ(::sleep(5), 4U); })}),
              handled_and_stopped);
    EXPECT_EQ(stopped_after_a_second({handling([] {
                  const timespec wanted{1'000'000, 0};
                  EXPECT_EQ(::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wanted, nullptr),
                            EINTR);
              })}),
              handled_and_stopped);
}

TEST(stop_signal, is_handled_in_a_call_that_goes_on) {
    std::array<int, 2> ends{};
    const auto reads = handling([&] {
        ::pipe(ends.data());
        char c = 0;
        EXPECT_EQ(::read(ends[0], &c, 1), 1);
    });
    const auto writes = [&] {
        ::usleep(3'000'000);
        EXPECT_EQ(::write(ends[1], "x", 1), 1);
    };
    EXPECT_EQ(stopped_after_a_second({reads, writes}),
              (history{"stopping 1000", "handles_signal 1000", "stopped 3000", "restarted 3100"}));
}

TEST(stop_signal, that_is_ignored_is_followed_by_sigkill) {
    EXPECT_EQ(stopped_after_a_second({[] {
                  std::signal(SIGTERM, SIG_IGN);
                  const int epoll = ::epoll_create1(0);
                  epoll_event event{};
                  ::epoll_wait(epoll, &event, 1, -1);
                  ADD_FAILURE() << "nothing interrupts it";
              }}),
              (history{"stopping 1000", "crashed 91000", "restarted 91100"}));
}

TEST(stop_signal, that_is_held_back_comes_when_it_is_let_in) {
    const auto held_back = [](sighandler_t how) {
        return [how] {
            std::signal(SIGTERM, how);
            sigset_t set{};
            ::sigaddset(&set, SIGTERM);
            ::sigprocmask(SIG_BLOCK, &set, nullptr);
            ::usleep(3'000'000);
            ::sigpending(&set);
            EXPECT_EQ(sigismember(&set, SIGTERM), 1);
            ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
            ::usleep(1000);
        };
    };
    EXPECT_EQ(stopped_after_a_second({held_back(note)}),
              (history{"stopping 1000", "handles_signal 3000", "stopped 3001", "restarted 3101"}));
    EXPECT_EQ(stopped_after_a_second({held_back(SIG_DFL)}),
              (history{"stopping 1000", "terminated 3000", "restarted 3100"}));
}

TEST(stop_signal, is_what_sigwait_waits_for) {
    int number = 0;
    bool stop = false;
    const auto hold_back = [] {
        sigset_t set{};
        ::sigaddset(&set, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
        return set;
    };
    const auto serve = [&] { // a thread's mask is its own
        stop = false;
        hold_back();
        while (!stop)
            ::usleep(600'000);
        sigset_t set{};
        ::sigpending(&set);
        EXPECT_EQ(sigismember(&set, SIGTERM), 0) << "it was taken";
    };
    const auto wait_for_it = [&] {
        const sigset_t set = hold_back();
        EXPECT_EQ(::sigwait(&set, &number), 0);
        stop = true;
    };
    EXPECT_EQ(stopped_after_a_second({serve, wait_for_it}),
              (history{"stopping 1000", "stopped 1200", "restarted 1300"}));
    EXPECT_EQ(number, SIGTERM);
}

TEST(stop_signal, comes_to_the_first_program_that_does_not_hold_it_back) {
    EXPECT_EQ(stopped_after_a_second({[] {
                                          sigset_t set{};
                                          ::sigaddset(&set, SIGTERM);
                                          ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
                                          EXPECT_EQ(::usleep(2'000'000), 0);
                                      },
                                      handling([] { EXPECT_EQ(::usleep(9'000'000), -1); })}),
              (history{"stopping 1000", "handles_signal 1000", "stopped 2000", "restarted 2100"}));
}

// Asio's handler writes into a pipe that the reactor watches.
TEST(stop_signal, completes_a_wait_of_asios_signal_set) {
    int number = 0;
    const auto waits_for_ever = [] { // it is unwound, and the next world knows nothing of it
        boost::asio::io_context io(1);
        boost::asio::signal_set signals(io, SIGTERM);
        signals.async_wait([](auto, int) {});
        io.run();
    };
    empty_source calm;
    world before(calm);
    before.add_host("server").run("server", waits_for_ever);
    before.run_for(1s);
    before.end();
    EXPECT_EQ(stopped_after_a_second({[&] {
                  boost::asio::io_context io(1);
                  boost::asio::signal_set signals(io, SIGTERM);
                  signals.async_wait([&](const boost::system::error_code& code, int n) {
                      EXPECT_FALSE(code);
                      number = n;
                  });
                  io.run();
              }}),
              handled_and_stopped);
    EXPECT_EQ(number, SIGTERM);
}

TEST(stop_signal, of_a_host_in_a_pause_is_handled_when_it_goes_on) {
    empty_source calm;
    world w(calm);
    life seen;
    w.history().add_listener(seen);
    host& server = w.add_host("server");
    server.run("server", handling([] { EXPECT_EQ(::usleep(9'000'000), -1); }));
    w.after(1s, [&] { server.pause(3s); });
    w.after(2s, [&] { server.stop(); });
    w.run_for(20s);
    EXPECT_EQ(seen.events,
              (history{"stopping 2000", "resumed 4000", "handles_signal 4000", "stopped 4000"}));
}

} // namespace
} // namespace squall::fault_tests
