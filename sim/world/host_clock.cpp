#include "sim/world/host_clock.hpp"

namespace squall {

namespace {

constexpr std::int64_t million = 1'000'000;
// Later than anything that a run comes to; beyond it products could overflow.
constexpr std::int64_t far_away_ns = std::int64_t{1} << 61U;

} // namespace

std::int64_t host_clock::scaled(std::int64_t world_ns) const noexcept {
    if (drift_ppm_ == 0) [[likely]]
        return world_ns;
    return world_ns + world_ns / million * drift_ppm_ + world_ns % million * drift_ppm_ / million;
}

instant host_clock::when_monotonic(std::int64_t t) const noexcept {
    const std::int64_t wanted = t - base_ns_;
    if (drift_ppm_ == 0 || wanted <= 0 || wanted > far_away_ns)
        return base_at_ + duration{wanted};
    // scaled() never falls, so its inverse lies within rounding of the quotient.
    const std::int64_t rate = million + drift_ppm_;
    std::int64_t world_ns = wanted / rate * million + wanted % rate * million / rate;
    while (scaled(world_ns) < wanted)
        ++world_ns;
    while (world_ns > 0 && scaled(world_ns - 1) >= wanted)
        --world_ns;
    return base_at_ + duration{world_ns};
}

void host_clock::begin(instant now, std::int64_t monotonic_ns, std::int64_t realtime_ns) noexcept {
    base_at_ = now;
    base_ns_ = monotonic_ns;
    offset_ns_ = realtime_ns - monotonic_ns;
}

void host_clock::correct_realtime(instant now) noexcept {
    offset_ns_ = boot_realtime_ns + ns(now) - monotonic_ns(now);
}

} // namespace squall
