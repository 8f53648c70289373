#include "server_core/routes/route_table.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace squall::server {

namespace {

constexpr std::size_t name_chars_max = 64;

/// Cuts the first segment off `path`, which begins with a slash.
std::string_view take_segment(std::string_view& path) noexcept {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

/// How well `path` fits `pattern`: the number of literal segments, or nothing. Sets `parameter`
/// to the segment that stands where the pattern has one in braces.
std::optional<int> fit(std::string_view pattern, std::string_view path,
                       std::string_view& parameter) noexcept {
    int literals = 0;
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const std::string_view wanted = take_segment(pattern);
        const std::string_view given = take_segment(path);
        if (wanted.starts_with('{')) {
            parameter = given;
        } else if (wanted == given) {
            ++literals;
        } else {
            return std::nullopt;
        }
    }
    return pattern.empty() && path.empty() ? std::optional(literals) : std::nullopt;
}

/// The name in braces of a pattern, or nothing.
std::string_view parameter_name(std::string_view pattern) noexcept {
    const auto open = pattern.find('{');
    return open == std::string_view::npos ? std::string_view{}
                                          : pattern.substr(open + 1, pattern.find('}') - open - 1);
}

/// The value of a query's field; nothing when it is missing or given twice. Nothing that is
/// allowed in a name needs percent encoding, so none is decoded.
std::optional<std::string_view> find_field(std::string_view query, std::string_view key) noexcept {
    std::optional<std::string_view> found;
    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), field.size() + 1));
        if (field.size() > key.size() && field.starts_with(key) && field[key.size()] == '=') {
            if (found) {
                return std::nullopt;
            }
            found = field.substr(key.size() + 1);
        }
    }
    return found;
}

/// Fills in whom the request names. Returns the name that is wrong, or nothing.
std::string_view name_peer(const route_options& route, std::string_view parameter,
                           std::string_view query, peer_names& who) {
    const std::string_view called = parameter_name(route.path);
    if (!called.empty()) {
        if (!is_name(parameter)) {
            return called;
        }
        who.user_id = parameter;
        if (route.parameter_is_group) {
            who.group = parameter;
        }
        if (!route.connection_id_prefix.empty()) {
            who.connection_id = route.connection_id_prefix;
            who.connection_id += parameter;
        }
    }
    if (!route.user_field.empty()) {
        const auto user = find_field(query, route.user_field);
        if (!user || !is_name(*user)) {
            return route.user_field;
        }
        who.user_id = *user;
    }
    return {};
}

} // namespace

bool is_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= name_chars_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

void route_table::add(route_options options, connection_manager& connections,
                      session_handler& handler) {
    routes_.push_back(std::make_unique<websocket_route>(std::move(options), connections, handler));
}

route_match route_table::find(std::string_view target) const {
    const std::string_view path = target.substr(0, target.find('?'));
    const std::string_view query = target.substr(std::min(path.size() + 1, target.size()));
    route_match best;
    std::string_view best_parameter;
    int best_literals = -1;
    for (const auto& route : routes_) {
        std::string_view parameter;
        const auto literals = fit(route->options().path, path, parameter);
        if (literals && *literals > best_literals) {
            best_literals = *literals;
            best.route = route.get();
            best_parameter = parameter;
        }
    }
    if (best.route != nullptr) {
        best.wrong = name_peer(best.route->options(), best_parameter, query, best.who);
        best.access_token = find_field(query, "access_token").value_or("");
        best.what = best.wrong.empty() ? route_match::kind::found : route_match::kind::bad_name;
    }
    return best;
}

} // namespace squall::server
