#include "server_core/accept/accept_trouble.hpp"

#include <algorithm>
#include <utility>

namespace squall::server {

std::chrono::nanoseconds accept_trouble::failed() {
    pause_ = lasts() ? pause_ + std::min(pause_, max_ - pause_) : first_;
    ++so_far_.failures;
    return pause_;
}

std::optional<accept_trouble::account> accept_trouble::succeeded() {
    if (!lasts()) {
        return std::nullopt;
    }
    return std::exchange(so_far_, {});
}

} // namespace squall::server
