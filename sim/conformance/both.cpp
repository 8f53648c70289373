#include "sim/conformance/both.hpp"

#include "sim/conformance/executor.hpp"
#include "sim/tape/decision.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>

namespace squall::conformance {

namespace {

outcome run_here(const script& s, const std::unique_ptr<surroundings>& around) {
    executor e(*around);
    outcome got;
    try {
        for (const step& each : s.steps)
            got.push_back(e.run(each));
    } catch (const std::exception&) {
        e.finish();
        throw;
    }
    e.finish();
    return got;
}

} // namespace

outcome run_simulated(const script& s) {
    empty_source calm;
    world w(calm);
    outcome got;
    std::exception_ptr problem;
    bool finished = false;
    w.add_host("h").run(
        "script",
        [&] {
            try {
                got = run_here(s, simulated_surroundings());
            } catch (const std::runtime_error&) {
                problem = std::current_exception();
            }
            finished = true;
        },
        /*may_return=*/true);
    w.run_until([&] { return finished; }, std::chrono::hours(1));
    if (problem)
        std::rethrow_exception(problem);
    if (!finished || !w.findings().empty())
        throw std::runtime_error("the simulated run did not end well: " +
                                 (w.findings().empty() ? "" : w.findings().front().text));
    return got;
}

outcome run_real(const script& s, patience p) {
    return run_here(s, real_surroundings(p));
}

std::string compare(const script& s) {
    const outcome simulated = run_simulated(s);
    if (first_difference(s, simulated, run_real(s)).empty())
        return {};
    return first_difference(s, simulated, run_real(s, patience::timers));
}

std::string first_difference(const script& s, const outcome& simulated, const outcome& real) {
    for (std::size_t i = 0; i < s.steps.size(); ++i)
        if (simulated.at(i) != real.at(i))
            return "step " + std::to_string(i + 1) + ": " + s.steps[i].text() +
                   "\n  simulated kernel: " + simulated[i] + "\n  this kernel:      " + real[i];
    return {};
}

} // namespace squall::conformance
