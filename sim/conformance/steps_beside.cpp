// A second thread of control: steps that block while the script goes on.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cstdint>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <unistd.h>

namespace squall::conformance {

namespace {

executor::job& job_named(executor& e, const step_words& w) {
    const auto found = e.jobs.find(word(w, 1));
    if (found == e.jobs.end())
        throw std::runtime_error("nothing called '" + word(w, 1) + "' runs beside");
    return found->second;
}

// beside NAME STEP...
std::string beside(executor& e, const step_words& w) {
    if (w.size() < 3)
        throw std::runtime_error("a name and a step are missing");
    if (e.jobs.contains(w[1]))
        throw std::runtime_error("'" + w[1] + "' runs already");
    executor::job& j = e.jobs[w[1]];
    j.ended = ::eventfd(0, 0);
    const step what{step_words(w.begin() + 2, w.end()), {}, 0};
    e.around.run_beside([&e, &j, what] {
        try {
            j.result = e.run_alone(what);
        } catch (const std::exception& problem) {
            j.result = problem.what();
        }
        const std::uint64_t one = 1;
        if (::write(j.ended, &one, sizeof one) != sizeof one)
            j.result += " (and nobody could be told)";
    });
    return "ok";
}

bool over(const executor::job& j, int timeout_ms) {
    pollfd p{j.ended, POLLIN, 0};
    return ::poll(&p, 1, timeout_ms) == 1;
}

std::string state_of(executor& e, const step_words& w) {
    return over(job_named(e, w), 0) ? "over" : "waits";
}

std::string result_of(executor& e, const step_words& w) {
    executor::job& j = job_named(e, w);
    if (!over(j, wait_ms_max + 5000))
        throw std::runtime_error("it never ends");
    std::uint64_t one =
        0; // a read comes after the write, as ThreadSanitizer knows; a poll does not
    if (::read(j.ended, &one, sizeof one) != sizeof one)
        throw std::runtime_error("its end cannot be read");
    const std::string result = j.result;
    ::close(j.ended);
    e.jobs.erase(w[1]);
    return result;
}

} // namespace

std::span<const named_step> beside_steps() {
    static constexpr std::array<named_step, 3> table = {{
        {"beside", beside},
        {"state", state_of},
        {"result", result_of},
    }};
    return table;
}

} // namespace squall::conformance
