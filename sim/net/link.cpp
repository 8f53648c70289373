#include "sim/net/link.hpp"

#include "sim/faults/link.hpp"
#include "sim/net/weather.hpp"

#include <algorithm>
#include <chrono>

namespace squall {

namespace {

using std::chrono::microseconds;

} // namespace

link::link(tape& t, weather& w, station& from, station& to, route& between)
    : weather_(w),
      from_(from),
      to_(to),
      between_(between),
      who_(from.who.path() + ">" + to.who.path()),
      clog_(t, faults::link_clog, who_),
      outside_(&from != &to) {
    if (!outside_)
        return;
    lag_ = between.distance + microseconds(ask_once(t, faults::link_lag, who_));
    us_per_kib_ = ask_once(t, faults::link_shared_bandwidth, who_);
}

instant link::departure(instant now, std::size_t bytes) {
    if (const std::uint64_t us = clog_.ask(); us != 0) [[unlikely]]
        begin(clogged_, now, us);
    if (outside_)
        ask_what_happens(now);
    instant t = now < weather_.open_until() ? passes(now) : now;
    if (us_per_kib_ != 0) [[unlikely]]
        t = busy_until_ = std::max(t, busy_until_) + microseconds(bytes * us_per_kib_ / 1024);
    return t + lag_;
}

bool link::open(instant now) const noexcept {
    return now >= weather_.open_until() || passes(now) == now;
}

void link::ask_what_happens(instant now) {
    if (const std::uint64_t us = between_.partition.ask(); us != 0) [[unlikely]]
        begin(between_.cut, now, us);
    if (const std::uint64_t us = from_.isolate.ask(); us != 0) [[unlikely]]
        begin(from_.isolated, now, us);
    weather_.maybe_swizzle(now);
}

void link::begin(outage& o, instant now, std::uint64_t us) {
    o.extend(now, microseconds(us));
    weather_.note_until(o.until);
}

// Hindrances that begin later may be met when an earlier one has been passed.
instant link::passes(instant t) const noexcept {
    for (;;) {
        instant later = clogged_.passes(t);
        if (outside_) {
            later = between_.cut.passes(later);
            later = from_.swizzled.passes(from_.isolated.passes(later));
            later = to_.swizzled.passes(to_.isolated.passes(later));
        }
        if (later == t)
            return t;
        t = later;
    }
}

void link::heal() noexcept {
    lag_ = duration::zero();
    us_per_kib_ = 0;
    clogged_ = {};
}

} // namespace squall
