// The event queue alone: what a timer costs among 100, 10,000 and 1,000,000 others, in CPU time.
// Prints a JSON line for each of three ways in which timers are used.
//
//     bench/timers

#include "bench/stopwatch.hpp"

#include "sim/event_queue.hpp"
#include "sim/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace squall {
namespace {

constexpr std::size_t timers_measured = 2'000'000;
constexpr std::uint64_t longest_ns = 60'000'000'000;
constexpr duration equal_delay{5'000'000};

struct timer final : event {
    void fire() override {}
};

class timer_bench {
public:
    explicit timer_bench(std::size_t count) : timers_(count) {
        for (timer& t : timers_)
            queue_.schedule(t, now_ + any_delay());
    }

    /// Each that fires is set anew.
    void fire_and_schedule() { fire_next(any_delay()); }
    /// Most timers in a server are deadlines that are moved and never come.
    void cancel_and_schedule() {
        timer& t = timers_[draw(timers_.size())];
        queue_.cancel(t);
        queue_.schedule(t, now_ + any_delay());
    }
    /// Segments: in flight for as long as all others.
    void equal_delays() { fire_next(equal_delay); }

    std::size_t count() const noexcept { return timers_.size(); }

private:
    std::uint64_t draw(std::uint64_t bound) { return below(random_ = mix(random_), bound); }
    duration any_delay() { return duration{static_cast<std::int64_t>(draw(longest_ns))}; }
    void fire_next(duration delay) {
        now_ = queue_.next_time();
        event& e = queue_.pop();
        e.fire();
        queue_.schedule(e, now_ + delay);
    }

    std::vector<timer> timers_; // after the queue it would cancel each
    event_queue queue_;
    instant now_{};
    std::uint64_t random_ = 1;
};

void measure(const char* use, timer_bench& b, void (timer_bench::*step)()) {
    for (std::size_t i = 0; i < b.count(); ++i) // as it is in the long run
        (b.*step)();
    const bench::stopwatch watch;
    for (std::size_t i = 0; i < timers_measured; ++i)
        (b.*step)();
    std::printf("{\"bench\": \"timers\", \"use\": \"%s\", \"timers\": %zu, "
                "\"cpu_ns_per_timer\": %.1f}\n",
                use, b.count(), watch.cpu() * 1e9 / static_cast<double>(timers_measured));
}

} // namespace
} // namespace squall

int main() {
    using squall::timer_bench;
    for (const std::size_t count : {100U, 10'000U, 1'000'000U}) {
        timer_bench b(count);
        squall::measure("fire and schedule", b, &timer_bench::fire_and_schedule);
        squall::measure("cancel and schedule", b, &timer_bench::cancel_and_schedule);
        squall::measure("equal delays", b, &timer_bench::equal_delays);
    }
}
