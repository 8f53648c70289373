#include "campaign/toy_scenarios.hpp"

#include "sim/run/monitor.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace squall::toys {

const site toy_question{
    "process.toy", fault_family::process, site_ordinal::asked, 3, "flag", 1, "A toy breaks.",
    "toys do"};

namespace {

using namespace std::chrono_literals;

/// Breaks when an event of this name comes later than this.
class lateness final : public monitor {
public:
    lateness(std::string_view name, duration allowed) : name_(name), allowed_(allowed) {}
    void on_event(const trace_event& e) override {
        if (e.name == name_ && e.at.time_since_epoch() > allowed_)
            violate(e.number, std::string(name_) + " came late");
    }

private:
    std::string_view name_;
    duration allowed_;
};

const invariant t01{"T01", "A tick comes in time.", [] {
                        return std::make_unique<lateness>("tick", 10ms);
                    }};
const invariant t02{"T02", "A toy stays whole.", [] {
                        return std::make_unique<lateness>("broken", -1ns);
                    }};

/// Hits when an event of this name comes up, of one chance a run.
class sighting final : public probe_watch {
public:
    explicit sighting(std::string_view name) : name_(name) { chance(); }
    void on_event(const trace_event& e) override {
        if (e.name == name_)
            hit();
    }

private:
    std::string_view name_;
};

const probe toy_broken{"toy-broken", "A toy breaks.", "tosses", [] {
                           return std::make_unique<sighting>("broken");
                       }};
const probe toy_sings{"toy-sings", "A toy sings.", "days", [] {
                          return std::make_unique<sighting>("song");
                      }};

void note(world& w, std::string_view name, std::uint64_t n = 0) {
    const std::array fields = {trace_field("n", n)};
    w.emit(trace_kind::client, "toy", name, {}, fields);
}

/// Notes a start, and asks the toy question.
bool breaks(world& w) {
    note(w, "begins");
    const actor who("toy");
    question q(w.decisions(), toy_question, who);
    return q.ask() > 0;
}

/// Runs `program` on a host, for a virtual second.
void run_program(world& w, std::function<void()> program) {
    w.add_host("toy").run("toy", std::move(program), true);
    w.run_for(1s);
}

unsigned runs_of_this_process() {
    static unsigned runs = 0;
    return ++runs;
}

void play_calm(world& w) {
    note(w, "begins");
    const std::array fields = {trace_field("level", "info"), trace_field("line", "all is calm")};
    w.emit(trace_kind::log, "toy", "log", {}, fields);
    constexpr std::string_view bytes = "GET / HTTP/1.1\r\n\x01";
    w.emit(trace_kind::network, "toy", "data", "c1#1>toy:80/1>", {},
           std::as_bytes(std::span(bytes.data(), bytes.size())));
    w.run_for(1500ms);
    note(w, "ends");
}

void play_late(world& w) {
    run_program(w, [&w] {
        boost::asio::io_context io;
        boost::asio::steady_timer timer(io, 10ms);
        timer.async_wait([&](auto) { note(w, "tick"); });
        io.run();
    });
}

void play_tossed(world& w) {
    if (breaks(w))
        note(w, "broken");
}

void play_twofold(world& w) {
    if (!breaks(w))
        return;
    w.run_for(1s);
    note(w, "tick");
    note(w, "broken");
}

void play_aborts(world& w) {
    if (!breaks(w))
        return;
    std::fputs("toy: first words\ntoy: second words\n", stderr);
    std::abort();
}

void play_exits(world& w) {
    if (breaks(w))
        ::_exit(7);
}

void play_stuck(world& w) {
    const bool broken = breaks(w);
    run_program(w, [broken] {
        for (volatile bool on = broken; on;) {
        }
    });
}

void play_deadlocks(world& w) {
    const bool broken = breaks(w);
    const auto waits = [broken] {
        std::mutex m;
        std::condition_variable cv;
        std::unique_lock lock(m);
        cv.wait(lock, [&] { return !broken; });
    };
    w.add_host("other").run("toy", waits, true);
    run_program(w, waits);
}

void play_throws(world& w) {
    if (breaks(w))
        throw std::runtime_error("toy thrown");
}

void play_chatters(world& w) {
    const bool broken = breaks(w);
    for (int i = 0; i < 100; ++i)
        note(w, i == 50 && broken ? "broken" : "chat");
}

void play_rude(world& w) {
    if (breaks(w))
        throw std::runtime_error("\x1b[31mred");
}

void play_refused(world& w) {
    run_program(w, [] {
        try {
            std::thread([] {}).join();
        } catch (const std::system_error&) {
        }
    });
}

void play_history(world& w) {
    if (runs_of_this_process() > 1)
        note(w, "broken");
}

void play_drift(world& w) {
    note(w, "drifts", runs_of_this_process());
}

void play_wanders(world& w) {
    static unsigned runs = 0;
    ++runs;
    for (unsigned i = 0; i < 9; ++i)
        note(w, "step", i);
    note(w, "strays", runs);
    note(w, "strays", runs + 1);
    if (runs > 1)
        note(w, "broken");
}

void play_forgets(world& w) {
    static unsigned runs = 0;
    ++runs;
    std::array<std::byte, 200> bytes{};
    bytes.fill(std::byte{'d'});
    bytes.back() = static_cast<std::byte>(runs);
    w.emit(trace_kind::network, "toy", "data", "c1#1>toy:80/1>", {}, bytes);
    if (runs > 1)
        note(w, "broken");
}

void play_noisy(world& w) {
    note(w, "begins", w.decisions().entropy(actor("toy"), 0));
    std::fputs("noise on standard output\n", stdout);
    std::fputs("noise on standard error\n", stderr);
    std::fflush(stdout);
}

void play_ctrl_c(world& w) {
    note(w, "begins");
    if (runs_of_this_process() == 20)
        ::kill(::getppid(), SIGINT);
}

} // namespace

const scenario calm{"calm", "Nothing much happens.", play_calm, {&t01}, {}, {&toy_sings}};
const scenario late{"late", "A timer ticks.", play_late, {&t01}, {}};
const scenario tossed{"tossed",     "A toy may break.", play_tossed,
                      {&t01, &t02}, {&toy_question},    {&toy_broken}};
const scenario twofold{
    "twofold", "A toy may break twice.", play_twofold, {&t01, &t02}, {&toy_question}};
const scenario aborts{"aborts", "A toy may abort.", play_aborts, {}, {&toy_question}};
const scenario exits{"exits", "A toy may exit.", play_exits, {}, {&toy_question}};
const scenario stuck{"stuck", "A toy may hang.", play_stuck, {}, {&toy_question}};
const scenario deadlocks{
    "deadlocks", "A toy may wait for ever.", play_deadlocks, {}, {&toy_question}};
const scenario throws{"throws", "A toy may be thrown.", play_throws, {}, {&toy_question}};
const scenario chatters{
    "chatters", "A toy may break among friends.", play_chatters, {&t02}, {&toy_question}};
const scenario rude{"rude toy", "A toy may be rude.", play_rude, {}, {&toy_question}};
const scenario refused{"refused", "A toy wants a thread.", play_refused, {}, {}};
const scenario history{"history", "A toy remembers.", play_history, {&t02}, {}};
const scenario drift{"drift", "A toy drifts.", play_drift, {}, {}};
const scenario wanders{"wanders", "A toy loses its way.", play_wanders, {&t02}, {}};
const scenario forgets{"forgets", "A toy forgets a byte.", play_forgets, {&t02}, {}};
const scenario noisy{"noisy", "A toy squeaks.", play_noisy, {}, {}};
const scenario ctrl_c{"ctrl-c", "A toy wants to stop.", play_ctrl_c, {}, {}};

scenario_list all() {
    static constexpr std::array<const scenario*, 24> list = {
        &calm,       &late,    &tossed,  &twofold,   &aborts,    &crashes, &overflows, &terminates,
        &uses_freed, &shrugs,  &exits,   &stuck,     &deadlocks, &throws,  &refused,   &history,
        &drift,      &wanders, &forgets, &past_libc, &noisy,     &ctrl_c,  &chatters,  &rude};
    return list;
}

} // namespace squall::toys
