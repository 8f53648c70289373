#include "server_core/http/routes.hpp"

#include <algorithm>
#include <optional>

namespace squall::server {

namespace {

constexpr std::size_t user_id_chars_max = 64;

bool is_user_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= user_id_chars_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

/// The value of the one field `user_id`; nothing when it is missing or given twice. Nothing that
/// is allowed in a user id needs percent encoding, so none is decoded.
std::optional<std::string_view> find_user_id(std::string_view query) noexcept {
    constexpr std::string_view key = "user_id=";
    std::optional<std::string_view> found;
    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), field.size() + 1));
        if (field.starts_with(key)) {
            if (found) {
                return std::nullopt;
            }
            found = field.substr(key.size());
        }
    }
    return found;
}

} // namespace

route_decision decide_route(std::string_view method, std::string_view target) noexcept {
    using kind = route_decision::kind;
    const std::string_view path = target.substr(0, target.find('?'));
    if (path != "/health" && path != "/ws/voice") {
        return {kind::not_found, {}};
    }
    if (method != "GET") {
        return {kind::method_not_allowed, {}};
    }
    if (path == "/health") {
        return {kind::health, {}};
    }
    const auto user_id = find_user_id(target.substr(std::min(path.size() + 1, target.size())));
    if (!user_id || !is_user_id(*user_id)) {
        return {kind::bad_user_id, {}};
    }
    return {kind::voice, *user_id};
}

} // namespace squall::server
