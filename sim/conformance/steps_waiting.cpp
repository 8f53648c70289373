// Waiting for what comes by itself, never by sleeping: poll(2) and epoll with a time, timers,
// counters, and the silence that makes TCP's own timers fire.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <fcntl.h>
#include <linux/filter.h>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <vector>

namespace squall::conformance {

namespace {

constexpr long ns_per_ms = 1'000'000;

timespec from_ms(int ms) {
    return {ms / 1000, ms % 1000 * ns_per_ms};
}

// wait s [BITS [MS]]
std::string wait_for(executor& e, const step_words& w) {
    const std::uint32_t bits = w.size() > 2 ? parse_bits(w[2]) : POLLIN;
    pollfd p{e.fd(w, 1), static_cast<short>(bits), 0};
    const int r = ::poll(&p, 1, number_or(w, 3, wait_ms_max));
    return r < 0 ? error_text(errno) : bits_text(static_cast<std::uint32_t>(p.revents));
}

// polls MS NAME:BITS...; "-" is a negative descriptor, "gone" one that is not open.
std::string polls(executor& e, const step_words& w) {
    std::vector<pollfd> all;
    for (std::size_t i = 2; i < w.size(); ++i) {
        const std::size_t colon = w[i].find(':');
        const std::string name = w[i].substr(0, colon);
        const int fd = name == "-" ? -1 : name == "gone" ? e.unused_fd() : e.fd({name}, 0);
        const std::uint32_t bits =
            colon == std::string::npos ? 0 : parse_bits(std::string_view(w[i]).substr(colon + 1));
        all.push_back({fd, static_cast<short>(bits), 0});
    }
    const timespec limit = from_ms(number_or(w, 1, 0));
    const int r = ::ppoll(all.data(), all.size(), &limit, nullptr);
    if (r < 0)
        return error_text(errno);
    std::string text = std::to_string(r);
    for (const pollfd& p : all)
        text += " " + bits_text(static_cast<std::uint32_t>(p.revents));
    return text;
}

// flagged t MS FLAGS: timerfd_settime with flags by number; an absolute time is long past.
std::string arm_flagged(executor& e, const step_words& w) {
    itimerspec when{};
    when.it_value = from_ms(number_or(w, 2, 0));
    return ok_or_error(::timerfd_settime(e.fd(w, 1), number_or(w, 3, 0), &when, nullptr));
}

// arm t MS [EVERY_MS] [absolute]: in so many milliseconds, by whichever clock reading.
std::string arm(executor& e, const step_words& w) {
    const bool absolute = w.size() > 2 && w.back() == "absolute";
    itimerspec when{};
    when.it_value = from_ms(number_or(w, 2, 0));
    if (w.size() > 3 && w[3] != "absolute")
        when.it_interval = from_ms(parse_int(w[3]));
    if (absolute) {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        when.it_value.tv_sec += now.tv_sec;
        when.it_value.tv_nsec += now.tv_nsec;
        if (when.it_value.tv_nsec >= 1000 * ns_per_ms) {
            ++when.it_value.tv_sec;
            when.it_value.tv_nsec -= 1000 * ns_per_ms;
        }
    }
    return ok_or_error(
        ::timerfd_settime(e.fd(w, 1), absolute ? TFD_TIMER_ABSTIME : 0, &when, nullptr));
}

// armed t: "off", or whether it is periodic.
std::string armed(executor& e, const step_words& w) {
    itimerspec left{};
    if (::timerfd_gettime(e.fd(w, 1), &left) < 0)
        return error_text(errno);
    if (left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0)
        return "off";
    return left.it_interval.tv_sec == 0 && left.it_interval.tv_nsec == 0 ? "once" : "periodic";
}

// put v N, take v: the counter of an eventfd; what a timerfd counted.
std::string put(executor& e, const step_words& w) {
    const std::uint64_t n = std::stoull(word(w, 2));
    return count_or_error(::write(e.fd(w, 1), &n, sizeof n));
}
std::string take(executor& e, const step_words& w) {
    std::uint64_t n = 0;
    return ::read(e.fd(w, 1), &n, sizeof n) < 0 ? error_text(errno) : std::to_string(n);
}

std::string set_blocking(executor& e, const step_words& w) {
    const int flags = ::fcntl(e.fd(w, 1), F_GETFL);
    const bool blocking = w[0] == "blocking";
    return ok_or_error(
        ::fcntl(e.fd(w, 1), F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}

std::string make_deaf(executor& e, const step_words& w) {
    sock_filter nothing[] = {{BPF_RET | BPF_K, 0, 0, 0}};
    const sock_fprog program{1, nothing};
    return ok_or_error(
        ::setsockopt(e.fd(w, 1), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
}
std::string make_hear(executor& e, const step_words& w) {
    const int unused = 0;
    return ok_or_error(
        ::setsockopt(e.fd(w, 1), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused));
}

} // namespace

std::span<const named_step> waiting_steps() {
    static constexpr std::array<named_step, 11> table = {{
        {"wait", wait_for},
        {"polls", polls},
        {"arm", arm},
        {"flagged", arm_flagged},
        {"armed", armed},
        {"put", put},
        {"take", take},
        {"blocking", set_blocking},
        {"nonblocking", set_blocking},
        {"deaf", make_deaf},
        {"hears", make_hear},
    }};
    return table;
}

} // namespace squall::conformance
