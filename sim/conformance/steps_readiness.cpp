// epoll, and what exists to be waited for: eventfd, timerfd.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

namespace squall::conformance {

namespace {

std::string make_epoll(executor& e, const step_words& w) {
    return e.remember(word(w, 1), ::epoll_create1(EPOLL_CLOEXEC));
}

std::string make_eventfd(executor& e, const step_words& w) {
    const int flags = EFD_NONBLOCK | (word(w, 3) == "semaphore" ? EFD_SEMAPHORE : 0);
    return e.remember(word(w, 1), ::eventfd(static_cast<unsigned>(number_or(w, 2, 0)), flags));
}

std::string make_timer(executor& e, const step_words& w) {
    const clockid_t clock = word(w, 2) == "realtime" ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    return e.remember(word(w, 1), ::timerfd_create(clock, TFD_NONBLOCK));
}

/// "a:IN b:OUT": the events that epoll_wait told, in its order or sorted.
std::string told(const executor& e, std::span<const epoll_event> events, bool sorted) {
    std::vector<std::string> all;
    for (const epoll_event& event : events)
        all.push_back(e.name_of(event.data.fd) + ":" + bits_text(event.events));
    if (sorted)
        std::ranges::sort(all);
    std::string text;
    for (const std::string& each : all)
        text += (text.empty() ? "" : " ") + each;
    return text.empty() ? "none" : text;
}

std::string events_now(executor& e, const step_words& w) {
    std::array<epoll_event, 16> got{};
    const int most = number_or(w, 2, static_cast<int>(got.size()));
    const timespec limit{wait_ms_max / 1000, 0};
    const int fd = e.fd(w, 1);
    const int n = w[0] == "events" ? ::epoll_wait(fd, got.data(), most, 0)
                                   : ::epoll_pwait2(fd, got.data(), most, &limit, nullptr);
    if (n < 0)
        return error_text(errno);
    return told(e, std::span(got).first(static_cast<std::size_t>(n)), word(w, 3) == "unordered");
}

std::string control(executor& e, const step_words& w, int operation) {
    epoll_event event{};
    event.data.fd = e.number(w, 2); // perhaps closed: that is an answer too
    if (w.size() > 3)
        event.events = parse_bits(w[3]);
    return ok_or_error(::epoll_ctl(e.fd(w, 1), operation, event.data.fd, &event));
}

std::string watch(executor& e, const step_words& w) {
    return control(e, w, EPOLL_CTL_ADD);
}
std::string rewatch(executor& e, const step_words& w) {
    return control(e, w, EPOLL_CTL_MOD);
}
std::string unwatch(executor& e, const step_words& w) {
    return control(e, w, EPOLL_CTL_DEL);
}

} // namespace

std::span<const named_step> readiness_steps() {
    static constexpr std::array<named_step, 8> table = {{
        {"epoll", make_epoll},
        {"eventfd", make_eventfd},
        {"timer", make_timer},
        {"events", events_now},
        {"wait-events", events_now},
        {"watch", watch},
        {"rewatch", rewatch},
        {"unwatch", unwatch},
    }};
    return table;
}

} // namespace squall::conformance
