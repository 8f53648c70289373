// Both children tell every event as soon as it has happened, and their parent reads in lockstep:
// one that is ahead waits in its send. So nothing is kept but the last few lines, and a run of
// millions of events costs no memory.

#include "campaign/first_difference.hpp"

#include "campaign/child_process.hpp"
#include "reports/escape.hpp"
#include "reports/event_json.hpp"
#include "reports/event_line.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/seed_source.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <poll.h>

namespace squall {

namespace {

/// Of two lines that begin alike and differ far to the right, so much is shown.
constexpr std::size_t excerpt_max = 160;

/// One line for the reader and one that tells all, exactly, for each event.
class event_teller final : public trace_listener {
public:
    explicit event_teller(child_side& parent) noexcept : parent_(parent) {}

    void on_event(const trace_event& e) override {
        parent_.progress().event.store(e.number, std::memory_order_relaxed);
        parent_.send(printable(event_line(e)) + '\n' + event_json(e) + '\n');
    }

private:
    child_side& parent_;
};

struct told_event {
    std::string line; ///< for people
    std::string all;  ///< as JSON
};

/// A run in a child, event by event.
class told_run {
public:
    told_run(const way_of_running& way, std::chrono::milliseconds patience,
             std::span<const int> not_yours)
        : patience_(patience),
          child_(child_process::terminal::none, not_yours, [&](child_side& parent) {
              way.before(parent);
              parent.begin_run();
              event_teller teller(parent);
              trace_listener* const listener = &teller;
              try {
                  way.run({&listener, 1});
              } catch (...) { // a finding of its own, told elsewhere
              }
          }) {}

    int socket() const noexcept { return child_.socket(); }

    std::optional<told_event> next() {
        auto line = next_line();
        auto all = line ? next_line() : std::nullopt;
        if (!all)
            return std::nullopt;
        return told_event{std::move(*line), std::move(*all)};
    }

private:
    std::optional<std::string> next_line() {
        std::uint64_t last = 0;
        for (;;) {
            if (auto line = take_line(unread_))
                return line;
            pollfd readable{child_.socket(), POLLIN, 0};
            if (::poll(&readable, 1, static_cast<int>(patience_.count())) > 0) {
                if (!child_.receive(unread_))
                    return std::nullopt;
            } else if (const std::uint64_t event = child_.progress().event; event == last) {
                return std::nullopt;
            } else {
                last = event;
            }
        }
    }

    std::chrono::milliseconds patience_;
    child_process child_;
    std::string unread_;
};

/// The place where two texts part, with some of what stands before it.
std::string excerpt(const std::string& text, std::size_t differs_at) {
    const std::size_t from = differs_at < excerpt_max / 2 ? 0 : differs_at - excerpt_max / 2;
    return (from > 0 ? "..." : "") + printable(text.substr(from, excerpt_max)) +
           (from + excerpt_max < text.size() ? "..." : "");
}

void add_side(std::vector<std::string>& lines, const std::string& who,
              const std::optional<told_event>& mine, const std::optional<told_event>& other) {
    lines.push_back(who + ":");
    if (!mine) {
        lines.emplace_back("  the run ends here");
        return;
    }
    lines.push_back("  " + mine->line);
    if (!other || mine->line != other->line)
        return;
    // The line for people does not hold what differs.
    const auto at = std::ranges::mismatch(mine->all, other->all).in1 - mine->all.begin();
    lines.push_back("  " + excerpt(mine->all, static_cast<std::size_t>(at)));
}

std::string count_of_runs(std::size_t n) {
    return std::to_string(n) + (n == 1 ? " other run" : " other runs");
}

} // namespace

std::vector<std::string> first_difference(const way_of_running& one, const way_of_running& other,
                                          std::chrono::milliseconds patience) {
    told_run this_run(one, patience, {});
    const int sockets[] = {this_run.socket()};
    told_run that_run(other, patience, sockets);
    std::deque<std::string> common;
    for (;;) {
        const auto here = this_run.next();
        const auto there = that_run.next();
        if (!here && !there)
            return {"the two runs, made again, have the same events: what differs is not in the "
                    "order of runs, or lies behind the last event"};
        if (here && there && here->all == there->all) {
            common.push_back(here->line);
            if (common.size() > events_before_difference)
                common.pop_front();
            continue;
        }
        std::vector<std::string> lines;
        if (!common.empty())
            lines.emplace_back("the same in both:");
        for (const std::string& line : common)
            lines.push_back("  " + line);
        add_side(lines, "then, " + one.text, here, there);
        add_side(lines, "and " + other.text, there, here);
        return lines;
    }
}

std::vector<std::string> first_difference(const run_setting& setting, const run_task& t,
                                          const run_history& before) {
    const auto run_task_of = [&](const run_task& task, std::span<trace_listener* const> listeners) {
        seed_source source(task.seed, setting.faults);
        run(*setting.scenarios[task.scenario], source, 0, {}, listeners);
    };
    const auto earlier_runs = [&](child_side& parent) {
        for (const run_task& earlier : before.before()) {
            parent.begin_run();
            try {
                run_task_of(earlier, {});
            } catch (...) { // told elsewhere, too
            }
        }
    };
    const auto the_run = [&](std::span<trace_listener* const> listeners) {
        run_task_of(t, listeners);
    };
    return first_difference(
        {"after " + count_of_runs(before.count) + " in one process", earlier_runs, the_run},
        {"in a fresh process", [](child_side&) {}, the_run}, setting.watchdog);
}

} // namespace squall
