#include "server_core/limits/connection_counts.hpp"

#include <cassert>

namespace squall::server {

std::string_view to_string(admission result) noexcept {
    switch (result) {
    case admission::admitted:
        return "admitted";
    case admission::sessions:
        return "sessions";
    case admission::sessions_per_address:
        return "sessions_per_address";
    case admission::sessions_per_user:
        return "sessions_per_user";
    }
    return "?";
}

admission connection_counts::admit(std::string_view address, std::string_view user) {
    if (most_.total != 0 && total_ >= most_.total) {
        return admission::sessions;
    }
    if (!addresses_.has_room(address, most_.per_address)) {
        return admission::sessions_per_address;
    }
    if (!users_.has_room(user, most_.per_user)) {
        return admission::sessions_per_user;
    }
    ++total_;
    addresses_.add(address);
    users_.add(user);
    return admission::admitted;
}

void connection_counts::release(std::string_view address, std::string_view user) {
    assert(total_ > 0);
    --total_;
    addresses_.remove(address);
    users_.remove(user);
}

std::size_t connection_counts::tally::of(std::string_view key) const {
    const auto found = counts_.find(key);
    return found == counts_.end() ? 0 : found->second;
}

bool connection_counts::tally::has_room(std::string_view key, std::size_t most) const {
    return most == 0 || key.empty() || of(key) < most;
}

void connection_counts::tally::add(std::string_view key) {
    if (!key.empty()) {
        ++counts_.try_emplace(std::string{key}, 0).first->second;
    }
}

void connection_counts::tally::remove(std::string_view key) {
    if (key.empty()) {
        return;
    }
    const auto found = counts_.find(key);
    assert(found != counts_.end());
    if (--found->second == 0) {
        counts_.erase(found);
    }
}

} // namespace squall::server
