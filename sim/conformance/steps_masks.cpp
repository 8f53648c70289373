// Waiting with a signal mask of its own: "none" lets all signals through, "sigpipe" all but that.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <poll.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/select.h>
#include <vector>

namespace squall::conformance {

namespace {

sigset_t mask_named(const std::string& name) {
    sigset_t set;
    sigemptyset(&set);
    if (name == "sigpipe")
        sigaddset(&set, SIGPIPE);
    else if (name != "none")
        throw std::runtime_error("unknown mask '" + name + "'");
    return set;
}

timespec from_ms(int ms) {
    return {ms / 1000, ms % 1000 * 1'000'000L};
}

// ppoll MASK MS NAME...: for reading.
std::string poll_masked(executor& e, const step_words& w) {
    const sigset_t mask = mask_named(word(w, 1));
    const timespec limit = from_ms(number_or(w, 2, 0));
    std::vector<pollfd> all;
    for (std::size_t i = 3; i < w.size(); ++i)
        all.push_back({e.fd(w, i), POLLIN, 0});
    return count_or_error(::ppoll(all.data(), all.size(), &limit, &mask));
}

// pselect MASK MS
std::string select_masked(executor&, const step_words& w) {
    const sigset_t mask = mask_named(word(w, 1));
    const timespec limit = from_ms(number_or(w, 2, 0));
    return count_or_error(::pselect(0, nullptr, nullptr, nullptr, &limit, &mask));
}

// epoll_pwait MASK e MS, epoll_pwait2 MASK e MS
std::string wait_masked(executor& e, const step_words& w) {
    const sigset_t mask = mask_named(word(w, 1));
    std::array<epoll_event, 16> told{};
    return count_or_error(::epoll_pwait(e.fd(w, 2), told.data(), static_cast<int>(told.size()),
                                        number_or(w, 3, 0), &mask));
}
std::string wait_masked_exactly(executor& e, const step_words& w) {
    const sigset_t mask = mask_named(word(w, 1));
    const timespec limit = from_ms(number_or(w, 3, 0));
    std::array<epoll_event, 16> told{};
    return count_or_error(
        ::epoll_pwait2(e.fd(w, 2), told.data(), static_cast<int>(told.size()), &limit, &mask));
}

} // namespace

std::span<const named_step> mask_steps() {
    static constexpr std::array<named_step, 4> table = {{
        {"ppoll", poll_masked},
        {"pselect", select_masked},
        {"epoll_pwait", wait_masked},
        {"epoll_pwait2", wait_masked_exactly},
    }};
    return table;
}

} // namespace squall::conformance
