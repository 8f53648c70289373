#include "server_core/http/bearer_token.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>

namespace squall::server {

bool same_secret(std::string_view wanted, std::string_view given) noexcept {
    // volatile, so that no compiler leaves the loop early.
    volatile unsigned char difference = wanted.size() == given.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char other = wanted.empty() ? '\0' : wanted[i % wanted.size()];
        difference = static_cast<unsigned char>(difference | (given[i] ^ other));
    }
    return difference == 0;
}

bool bears_token(std::string_view authorization, std::string_view token) noexcept {
    constexpr std::string_view scheme = "bearer";
    if (!boost::beast::iequals(authorization.substr(0, scheme.size()), scheme)) {
        return false;
    }
    authorization.remove_prefix(scheme.size());
    const auto first = authorization.find_first_not_of(' ');
    if (first == 0 || first == std::string_view::npos) {
        return false;
    }
    return same_secret(token, authorization.substr(first));
}

bool is_bearer_token(std::string_view text) noexcept {
    const auto pad = text.find('=');
    const std::string_view body = text.substr(0, pad);
    const std::string_view padding = pad == std::string_view::npos ? "" : text.substr(pad);
    return !body.empty() && padding.find_first_not_of('=') == std::string_view::npos &&
           std::ranges::all_of(body, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      std::string_view{"-._~+/"}.find(c) != std::string_view::npos;
           });
}

std::string without_token(std::string_view target) {
    constexpr std::string_view field = "access_token=";
    std::string shown{target};
    for (auto at = shown.find(field); at != std::string::npos; at = shown.find(field, at)) {
        at += field.size();
        const auto end = std::min(shown.find('&', at), shown.size());
        shown.replace(at, end - at, "***");
    }
    return shown;
}

} // namespace squall::server
