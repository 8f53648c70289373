#pragma once

// Internal to http_connection.cpp: needs Beast.

#include <boost/beast/http/message.hpp>

#include <string>
#include <string_view>

namespace squall::server {

/// Makes one line of all lines of a field whose value is a list (RFC 9110, 5.3): Beast looks at the
/// first line only, and proxies add a Connection line of their own.
template <class Fields>
void join_lines(Fields& fields, boost::beast::http::field name) {
    if (fields.count(name) < 2) {
        return;
    }
    std::string joined;
    const auto lines = fields.equal_range(name);
    for (auto line = lines.first; line != lines.second; ++line) {
        joined += joined.empty() ? "" : ", ";
        joined += line->value();
    }
    fields.set(name, joined);
}

/// The target without the scheme and the authority that an absolute one has (RFC 9112, 3.2.2: a
/// server must accept it; RFC 6455, 4.2.1).
inline std::string_view origin_form(std::string_view target) noexcept {
    for (const std::string_view scheme : {"http://", "https://", "ws://", "wss://"}) {
        if (target.starts_with(scheme)) {
            const auto path = target.find('/', scheme.size());
            return path == std::string_view::npos ? "/" : target.substr(path);
        }
    }
    return target;
}

/// Brings a request to the one form that the routes and Beast know.
template <class Request>
void normalize(Request& request) {
    const std::string target{origin_form(request.target())};
    request.target(target);
    join_lines(request, boost::beast::http::field::connection);
    join_lines(request, boost::beast::http::field::upgrade);
}

} // namespace squall::server
