#include "sim/net/weather.hpp"

#include "sim/faults/link.hpp"
#include "sim/hash.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace squall {

namespace {

using std::chrono::microseconds;

/// Orders stations by a hash of `salt` and their names: a permutation that a number chooses.
void shuffle(std::vector<station*>& all, std::uint64_t salt) {
    std::ranges::sort(all, {}, [salt](const station* s) {
        return std::pair(mix(salt, s->who.key()), std::string_view(s->who.path()));
    });
}

} // namespace

station::station(tape& t, const std::string& name)
    : who(name),
      isolate(t, faults::link_isolate, who) {}

route::route(tape& t, const station& a, const station& b)
    : who(a.who.path() + "<>" + b.who.path()),
      partition(t, faults::link_partition, who),
      distance(&a == &b ? 0 : ask_once(t, faults::link_distance, who) * 1000) {}

weather::weather(tape& t) : tape_(t), who_("network"), swizzle_(t, faults::link_swizzle, who_) {}

weather::~weather() = default;

station& weather::place_of(const std::string& name) {
    std::unique_ptr<station>& found = stations_[name];
    if (found == nullptr)
        found = std::make_unique<station>(tape_, name);
    return *found;
}

route& weather::between(station& a, station& b) {
    const auto [first, second] = std::minmax(a.who.path(), b.who.path());
    std::unique_ptr<route>& found = routes_[{first, second}];
    if (found == nullptr)
        found = std::make_unique<route>(tape_, *stations_[first], *stations_[second]);
    return *found;
}

link& weather::way(const std::string& from, const std::string& to) {
    std::unique_ptr<link>& found = links_[{from, to}];
    if (found == nullptr) {
        station& a = place_of(from);
        station& b = place_of(to);
        found = std::make_unique<link>(tape_, *this, a, b, between(a, b));
    }
    return *found;
}

void weather::swizzle(instant now, std::uint64_t step_us) {
    std::vector<station*> half;
    for (const auto& [name, s] : stations_)
        half.push_back(s.get());
    shuffle(half, step_us);
    half.resize((half.size() + 1) / 2);
    const microseconds step(step_us);
    const auto n = static_cast<std::int64_t>(half.size());
    for (std::int64_t i = 0; i < n; ++i)
        half[static_cast<std::size_t>(i)]->swizzled.from = now + i * step;
    shuffle(half, step_us + 1);
    for (std::int64_t i = 0; i < n; ++i)
        half[static_cast<std::size_t>(i)]->swizzled.until = now + (n + i) * step;
    swizzle_until_ = now + 2 * n * step;
    note_until(swizzle_until_);
}

void weather::heal() noexcept {
    for (const auto& [name, s] : stations_)
        s->isolated = s->swizzled = {};
    for (const auto& [names, r] : routes_) {
        r->cut = {};
        r->distance = duration::zero();
    }
    for (const auto& [names, l] : links_)
        l->heal();
    open_until_ = swizzle_until_ = {};
}

} // namespace squall
