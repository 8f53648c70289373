#include "server_core/http/origins.hpp"

#include <algorithm>

namespace squall::server {

namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_letters(std::string_view a, std::string_view lower_case) noexcept {
    return std::ranges::equal(a, lower_case, {}, lower);
}

} // namespace

origins::origins(const std::vector<std::string>& allowed) : allowed_(allowed) {
    for (std::string& one : allowed_) {
        std::ranges::transform(one, one.begin(), lower);
    }
}

bool origins::may_connect(std::string_view origin) const {
    return allowed_.empty() || may_read(origin);
}

bool origins::may_read(std::string_view origin) const {
    return std::ranges::any_of(allowed_,
                               [&](const std::string& one) { return same_letters(origin, one); });
}

bool is_origin(std::string_view text) {
    if (text == "null") {
        return true;
    }
    const auto colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0) {
        return false;
    }
    const std::string_view host = text.substr(colon + 3);
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return c > ' ' && c <= '~' && std::string_view{"/?#@,*\\\""}.find(c) == std::string::npos;
    });
}

} // namespace squall::server
