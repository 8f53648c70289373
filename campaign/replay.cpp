#include "campaign/replay.hpp"

#include "campaign/child_run.hpp"
#include "campaign/crash_report.hpp"
#include "campaign/files.hpp"
#include "campaign/first_difference.hpp"
#include "campaign/replay_tape.hpp"
#include "campaign/replay_verdict.hpp"
#include "campaign/symbolizer.hpp"
#include "campaign/usage_error.hpp"
#include "campaign/wire.hpp"
#include "reports/event_json.hpp"
#include "reports/event_line.hpp"
#include "sim/run/run.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <ostream>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <variant>

namespace squall {

using namespace std::chrono_literals;

namespace {

/// Passes events on. While somebody reads, time is not the run's: a pager may hold us up.
class shown final : public trace_listener {
public:
    shown(trace_listener& to, run_progress& progress) noexcept : to_(to), progress_(progress) {}

    void on_event(const trace_event& e) override {
        progress_.showing = true;
        to_.on_event(e);
        progress_.showing = false;
    }

private:
    trace_listener& to_;
    run_progress& progress_;
};

/// In the child: what the program prints from here on is for nobody.
void fall_silent(std::ostream& out) {
    out.flush();
    std::fflush(nullptr);
    if (const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC); null >= 0) {
        ::dup2(null, STDOUT_FILENO);
        ::dup2(null, STDERR_FILENO);
        ::close(null);
    }
}

/// In the child: the run, with its renderers; then the same again, quietly.
void play(child_side& parent, const replay_options& o, const replay_tape& tape, site_list sites,
          std::ostream& out, file_beside* trace_file) {
    event_printer printer(out, o.log);
    shown to_reader(printer, parent.progress());
    std::vector<trace_listener*> listeners = {&to_reader};
    std::optional<event_json_writer> writer;
    if (trace_file != nullptr)
        listeners.push_back(&writer.emplace(trace_file->out()));
    world_limits limits;
    limits.stop_after_event = o.until;
    run_in_child(parent, *tape.what, *tape.source, tape.entropy_seed, limits, {.decisions = true},
                 sites, listeners);
    fall_silent(out);
    run_in_child(parent, *tape.what, *tape.source, tape.entropy_seed, limits, {}, sites);
}

/// In the parent: listens to the child until it has told the record of a run, or has ended without.
class listening {
public:
    listening(child_process& child, const replay_options& o, site_list sites) noexcept
        : child_(child),
          options_(o),
          sites_(sites) {}

    /// The run that comes next. REQUIRES: the one before it, if any, has told its digest.
    run_record next_run() {
        told_.clear();
        record_.reset();
        while (!record_) {
            if (const auto line = take_line(unread_))
                heard(parse_message(*line, sites_));
            else if (!readable())
                wait_patiently();
            else if (!child_.receive(unread_))
                record_ = died(child_.end());
        }
        if (!record_->digest) { // it did not live to list its decisions itself
            record_->decisions = told_;
            record_->decisions_count = told_.size();
        }
        return *record_;
    }

private:
    static constexpr auto step = 100ms;

    bool readable() const {
        pollfd socket{child_.socket(), POLLIN, 0};
        return ::poll(&socket, 1, static_cast<int>(step.count())) > 0;
    }

    void wait_patiently() {
        const std::uint64_t event = child_.progress().event;
        idle_ = event != last_event_ || child_.progress().showing ? 0ms : idle_ + step;
        last_event_ = event;
        if (idle_ < options_.watchdog)
            return;
        child_.end();
        record_ = record_of_hang(child_, options_.watchdog);
    }

    void heard(child_message&& m) {
        if (auto* const d = std::get_if<decision>(&m))
            told_.push_back(std::move(*d));
        else if (auto* const r = std::get_if<run_record>(&m))
            record_ = std::move(*r);
        else
            throw usage_error(std::get<cannot_run>(m).why);
    }

    run_record died(int status) const {
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) {
            // Whoever read our output has gone (`| head`). That is no crash; end as it did.
            std::signal(SIGPIPE, SIG_DFL);
            std::raise(SIGPIPE);
        }
        return record_of_death(child_, status);
    }

    child_process& child_;
    const replay_options& options_;
    site_list sites_;
    std::string unread_;
    std::vector<decision> told_;
    std::optional<run_record> record_;
    std::uint64_t last_event_ = 0;
    std::chrono::milliseconds idle_{0};
};

void print_head(std::ostream& out, const replay_options& o, const replay_tape& tape) {
    out << tape.what->name << ", ";
    if (o.file.empty())
        out << "seed " << o.seed << (o.faults.is_default() ? "" : ", faults ")
            << (o.faults.is_default() ? "" : o.faults.to_string());
    else
        out << o.file;
    out << ": " << tape.what->text << "\n\n" << std::flush;
}

/// The record that counts of a run that the process has made twice.
run_record made_twice(run_record first, const run_record& again, const replay_options& o,
                      const replay_tape& tape) {
    if (same_run(first, again))
        return first;
    world_limits limits;
    limits.stop_after_event = o.until;
    const auto play_once = [&](std::span<trace_listener* const> listeners) {
        run(*tape.what, *tape.source, tape.entropy_seed, limits, listeners);
    };
    const auto play_before = [&](child_side& parent) {
        parent.begin_run();
        play_once({});
    };
    const std::string fresh = "in a fresh process";
    const std::string second = "made again in the same process";
    finding f = not_the_same(fresh, first, second, again);
    f.stack = first_difference({second, play_before, play_once},
                               {fresh, [](child_side&) {}, play_once}, o.watchdog);
    first.outcome = verdict::not_deterministic;
    first.findings = {std::move(f)};
    return first;
}

} // namespace

int replay(const replay_options& o, scenario_list scenarios, std::ostream& out) {
    const std::vector<const site*> sites = all_sites(scenarios);
    const replay_tape tape = load_tape(o, scenarios, sites);
    std::optional<file_beside> trace_file;
    if (!o.trace_file.empty())
        trace_file.emplace(o.trace_file);
    print_head(out, o, tape);
    file_beside* const traced = trace_file ? &*trace_file : nullptr;
    child_process child(child_process::terminal::shared, {},
                        [&](child_side& parent) { play(parent, o, tape, sites, out, traced); });
    listening ear(child, o, sites);
    run_record record = ear.next_run();
    if (trace_file)
        trace_file->commit();
    if (record.digest) {
        const run_record again = ear.next_run();
        record = made_twice(std::move(record), again, o, tape);
    }
    print_end(out, o, tape, record);
    if (!record.digest && is_sanitizer_report(child.crash_notes()))
        out << '\n' << with_names(child.crash_notes(), symbolizer::instance()) << std::flush;
    return static_cast<int>(record.outcome);
}

} // namespace squall
