#include "campaign/child_run.hpp"

#include "campaign/crash_report.hpp"
#include "campaign/symbolizer.hpp"
#include "campaign/wire.hpp"
#include "sim/posix/self_check.hpp"
#include "sim/tape/seed_source.hpp"

#include <exception>
#include <memory>

namespace squall {

namespace {

/// Keeps run_progress current, and tells decisions as they take effect.
class run_teller final : public trace_listener {
public:
    run_teller(child_side& parent, run_telling tell, site_list sites) noexcept
        : parent_(parent),
          tell_(tell),
          sites_(sites) {}

    void on_event(const trace_event& e) override {
        parent_.progress().event.store(e.number, std::memory_order_relaxed);
        parent_.progress().ns.store(ns(e.at), std::memory_order_relaxed);
        if (tell_.decisions && e.kind == trace_kind::decision)
            parent_.send(message_line(decision{find_site(sites_, e.name), std::string(e.actor),
                                               static_cast<std::uint64_t>(e.number_of("at")),
                                               static_cast<std::uint64_t>(e.number_of("value"))}));
    }

private:
    child_side& parent_;
    run_telling tell_;
    site_list sites_;
};

run_record record_of_exception(const child_side& parent, const std::string& what) {
    const run_progress& seen = parent.progress();
    return record_of({verdict::crashed, "scenario_exception",
                      "the scenario itself ended by an exception: " + what, seen.event},
                     seen.event, seen.ns);
}

using probe_watches = std::vector<std::unique_ptr<probe_watch>>;

probe_watches listen_for_probes(const scenario& what, std::vector<trace_listener*>& listeners) {
    probe_watches watches;
    for (const probe* const p : what.probes) {
        watches.push_back(p->make());
        listeners.push_back(watches.back().get());
    }
    return watches;
}

run_stats stats_of(const run_record& r, const probe_watches& watches) {
    run_stats s{count_sites(r.decisions), {}};
    for (const auto& w : watches) {
        w->finish();
        s.probes.push_back(w->count());
    }
    return s;
}

std::string moment(const run_progress& seen) {
    return "after event #" + std::to_string(seen.event.load());
}

} // namespace

void run_in_child(child_side& parent, const scenario& what, decision_source& source,
                  std::uint64_t entropy_seed, const world_limits& limits, run_telling tell,
                  site_list sites, std::span<trace_listener* const> listeners) {
    parent.begin_run();
    run_teller teller(parent, tell, sites);
    std::vector<trace_listener*> all = {&teller};
    all.insert(all.end(), listeners.begin(), listeners.end());
    const probe_watches probes = tell.stats ? listen_for_probes(what, all) : probe_watches{};
    child_message message;
    try {
        run_record record = to_record(run(what, source, entropy_seed, limits, all));
        if (tell.stats)
            record.stats = stats_of(record, probes);
        if (record.outcome == verdict::healthy && !tell.decisions)
            record.decisions.clear(); // nobody will write them down
        message = std::move(record);
    } catch (const posix::interposition_error& e) {
        message = cannot_run{e.what()};
    } catch (const std::exception& e) {
        message = record_of_exception(parent, e.what());
    } catch (...) {
        message = record_of_exception(parent, "of a type not derived from std::exception");
    }
    parent.send(message_line(message));
}

void serve_tasks(child_side& parent, const run_setting& setting, run_telling tell) {
    std::string line;
    while (parent.receive(line)) {
        const auto task = parse_task(line);
        if (!task || task->scenario >= setting.scenarios.size())
            return;
        seed_source source(task->seed, setting.faults);
        run_in_child(parent, *setting.scenarios[task->scenario], source, 0, {}, tell,
                     setting.sites);
    }
}

run_record record_of_death(const child_process& child, int status) {
    const run_progress& seen = child.progress();
    crash_report report =
        describe_crash(status, child.last_printed(), child.crash_notes(), symbolizer::instance());
    std::string text = report.how + " " + moment(seen);
    if (!report.printed.empty())
        text += ": " + report.printed;
    const verdict kind = report.trapped.empty() ? verdict::crashed : verdict::refused;
    return record_of({kind, std::move(report.name), std::move(text), seen.event,
                      std::move(report.key), std::move(report.stack)},
                     seen.event, seen.ns);
}

run_record record_of_hang(const child_process& child, std::chrono::milliseconds patience) {
    const run_progress& seen = child.progress();
    return record_of({verdict::no_progress, "watchdog",
                      "nothing happened for " + std::to_string(patience.count()) +
                          " ms of real time " + moment(seen) +
                          ": a handler or a loop does not return",
                      seen.event},
                     seen.event, seen.ns);
}

} // namespace squall
