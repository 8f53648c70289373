#include "campaign/progress_line.hpp"

#include <algorithm>
#include <ostream>

namespace squall {

using namespace std::chrono_literals;

namespace {

constexpr auto terminal_interval = 100ms;
constexpr auto line_interval = 10'000ms;

std::string plural(std::uint64_t n, const std::string& noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

/// Seconds until the last run at the present speed, or until the budget is used up.
std::uint64_t seconds_left(const hunt_progress& p) {
    if (p.runs_total == 0)
        return static_cast<std::uint64_t>((std::max(p.left, 0ms) + 999ms) / 1s);
    const double done = static_cast<double>(std::max<std::uint64_t>(p.runs, 1));
    const double seconds = std::chrono::duration<double>(p.elapsed).count() *
                           (p.runs_total - static_cast<double>(p.runs)) / done;
    return static_cast<std::uint64_t>(std::clamp(seconds, 0.0, 1e9));
}

} // namespace

std::string to_string(const hunt_progress& p) {
    std::string text = std::to_string(p.runs);
    if (p.runs_total > 0)
        text += " of " + std::to_string(static_cast<std::uint64_t>(std::min(p.runs_total, 1e18)));
    const auto ms = static_cast<std::uint64_t>(std::max(p.elapsed, 1ms).count());
    text += " runs, " + std::to_string(p.runs * 1000 / ms) + "/s, " + plural(p.failures, "failure");
    if (p.failed > 0)
        text += " in " + plural(p.failed, "run");
    if (p.stopping)
        text += ", stopping";
    else
        text += ", " + std::to_string(seconds_left(p)) + " s left";
    if (p.rechecking > 0)
        text += ", running " + plural(p.rechecking, "seed") + " again";
    return text;
}

void progress_line::show(const hunt_progress& p) {
    if (p.elapsed < next_)
        return;
    if (terminal_) {
        next_ = p.elapsed + terminal_interval;
        out_ << "\r\x1b[K" << to_string(p) << std::flush;
    } else {
        // The first line comes after the first interval: a short hunt needs none.
        if (next_ > 0ms)
            out_ << "squall: " << to_string(p) << std::endl;
        next_ = p.elapsed + line_interval;
    }
}

void progress_line::clear() {
    if (terminal_)
        out_ << "\r\x1b[K" << std::flush;
}

} // namespace squall
