#include "server_core/welcome/settle_delay.hpp"

#include <algorithm>

namespace squall::server {

void settle_delay::handshake_took(std::chrono::nanoseconds time) {
    latest_[seen_ % window] = time;
    ++seen_;
}

std::chrono::nanoseconds settle_delay::current(const options& wanted) const {
    if (!wanted.adapts || seen_ < enough) {
        return wanted.start;
    }
    // The bound first: twice a median that is far beyond it would overflow.
    return std::clamp(2 * std::min(median(), wanted.max), wanted.min, wanted.max);
}

std::chrono::nanoseconds settle_delay::median() const {
    auto sorted = latest_;
    const auto count = static_cast<std::ptrdiff_t>(std::min(seen_, window));
    const auto middle = sorted.begin() + count / 2; // of an even number the upper one
    std::nth_element(sorted.begin(), middle, sorted.begin() + count);
    return *middle;
}

} // namespace squall::server
