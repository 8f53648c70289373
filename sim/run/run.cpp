#include "sim/run/run.hpp"

#include <memory>
#include <string>

namespace squall {

run_result run(const scenario& what, decision_source& source, std::uint64_t entropy_seed,
               const world_limits& limits, std::span<trace_listener* const> listeners) {
    std::vector<std::unique_ptr<monitor>> monitors;
    world w(source, entropy_seed, limits);
    for (const invariant* const i : what.invariants) {
        monitors.push_back(i->make());
        w.history().add_listener(*monitors.back());
    }
    for (trace_listener* const l : listeners)
        w.history().add_listener(*l);
    what.play(w);

    run_result result;
    result.ended = w.now();
    // A run that was cut short proves nothing about obligations that were still open.
    const bool complete = !w.stopped();
    for (std::size_t i = 0; i < monitors.size(); ++i) {
        if (complete)
            monitors[i]->finish(w.now());
        if (monitors[i]->violations().empty())
            continue;
        const monitor::violation& first = monitors[i]->violations().front();
        w.report({what.invariants[i]->kind, std::string(what.invariants[i]->id), first.text,
                  first.event});
    }
    result.digest = w.history().digest_value();
    result.events = w.history().count();
    w.end();
    result.findings.assign(w.findings().begin(), w.findings().end());
    result.outcome = w.outcome();
    result.decisions.assign(w.decisions().taken().begin(), w.decisions().taken().end());
    result.abandoned = w.abandoned();
    return result;
}

} // namespace squall
