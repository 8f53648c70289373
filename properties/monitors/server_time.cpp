#include "properties/monitors/server_time.hpp"

#include <chrono>
#include <utility>

namespace squall {

using std::chrono::microseconds;

void server_time::on_event(const trace_event& e) {
    if (e.kind == trace_kind::decision && e.actor == "server" && e.name.starts_with("cpu.")) {
        if (e.name == "cpu.slow_calls")
            slow_calls_us_ = e.number_of("value");
        else if (e.name == "cpu.slow_parser")
            slow_parser_us_ = e.number_of("value");
        else if (e.name != "cpu.pause" && e.name != "cpu.spurious_wakeup") // "paused" tells of it
            late_ += microseconds(e.number_of("value"));
    } else if (e.kind == trace_kind::decision && e.actor == "server" &&
               e.name == "clock.late_timer") {
        decided_ = microseconds(e.number_of("value"));
    } else if (e.kind == trace_kind::host && e.host == "server") {
        if (e.name == "read_clocks" || e.name == "late_timer" || e.name == "paused") {
            late_ += microseconds(e.number_of("us"));
            if (e.name == "late_timer")
                under_way_ = duration::zero();
        } else if (e.name == "clock") {
            clock_.begin(e.at, e.number_of("monotonic_ns"), 0);
            clock_.set_drift(static_cast<int>(e.number_of("drift_ppm")));
            resolution_ns_ = e.number_of("resolution_ns");
            own_rate_ = e.number_of("drift_ppm") != 0;
        }
    }
    if (e.kind == trace_kind::call && e.host == "server" && e.name == "timerfd_settime")
        under_way_ = std::exchange(decided_, duration::zero());
    if (e.kind == trace_kind::call && e.host == "server" &&
        (slow_calls_us_ | slow_parser_us_) != 0) {
        late_ += microseconds(slow_calls_us_);
        if (e.name.starts_with("re")) // recv, recvmsg, read, readv
            late_ +=
                microseconds(static_cast<std::int64_t>(e.bytes.size()) * slow_parser_us_ / 1024);
    }
}

duration server_time::shown(instant at) const noexcept {
    const std::int64_t t = clock_.monotonic_ns(at);
    return duration{t - t % resolution_ns_};
}

duration server_time::rounding() const noexcept {
    if (!own_rate_ && resolution_ns_ == 1)
        return duration::zero();
    return microseconds(2) + duration{2 * resolution_ns_};
}

} // namespace squall
