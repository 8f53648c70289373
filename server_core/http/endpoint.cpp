#include "server_core/http/endpoint.hpp"

#include <algorithm>

namespace squall::server {

std::string_view allowed_methods(const endpoint& e) noexcept {
    return e.takes == endpoint::method::get ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
}

const endpoint* endpoint_table::find(std::string_view path) const noexcept {
    const auto found = std::ranges::find(endpoints_, path, &endpoint::path);
    return found == endpoints_.end() ? nullptr : &*found;
}

} // namespace squall::server
