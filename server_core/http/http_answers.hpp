#pragma once

// Internal to http_connection.cpp: needs Beast.

#include "server_core/routes/route_table.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace squall::server {

namespace http = boost::beast::http;

using http_request = http::request<http::string_body>;
using http_response = http::response<http::string_body>;

/// An answer that is no upgrade. `extra` is a header field that this status calls for.
struct http_answer {
    http::status status;
    std::string body;
    http::field extra = http::field::unknown;
    std::string_view extra_value = {};
};

/// A Sec-WebSocket-Key is 16 bytes in base64 (RFC 6455, 4.1): 22 characters and "==".
inline bool is_websocket_key(std::string_view key) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return key.size() == 24 && key.substr(22) == "==" &&
           key.substr(0, 22).find_first_not_of(alphabet) == std::string_view::npos;
}

/// Why an upgrade request cannot be accepted, or nothing (RFC 6455, 4.2.1 and 4.2.2). At least as
/// strict as Beast's own check, so that no session is registered whose 101 Beast would refuse.
inline std::optional<http_answer> refuse_upgrade(const http_request& request) {
    if (!boost::beast::websocket::is_upgrade(request)) {
        return http_answer{http::status::upgrade_required, R"({"error":"upgrade required"})",
                           http::field::upgrade, "websocket"};
    }
    if (request[http::field::sec_websocket_version] != "13") {
        return http_answer{http::status::upgrade_required, R"({"error":"unsupported version"})",
                           http::field::sec_websocket_version, "13"};
    }
    if (request.count(http::field::sec_websocket_key) != 1 ||
        !is_websocket_key(request[http::field::sec_websocket_key])) {
        return http_answer{http::status::bad_request, R"({"error":"bad websocket key"})"};
    }
    return std::nullopt;
}

/// The answer to a request that was read whole, or nothing when it is a valid upgrade.
/// `match` is what the route table says of its target.
inline std::optional<http_answer> answer_to(const http_request& request, const route_match& match) {
    if (request.version() >= 11 && request.count(http::field::host) != 1) { // RFC 9112, 3.2
        return http_answer{http::status::bad_request, R"({"error":"host required"})"};
    }
    const std::string_view target = request.target();
    const bool health = target.substr(0, target.find('?')) == "/health";
    if (!health && match.what == route_match::kind::no_such_route) {
        return http_answer{http::status::not_found, R"({"error":"not found"})"};
    }
    if (request.method() != http::verb::get) {
        return http_answer{http::status::method_not_allowed, R"({"error":"method not allowed"})",
                           http::field::allow, "GET"};
    }
    if (health) {
        return http_answer{http::status::ok, R"({"status":"ok"})"};
    }
    if (match.what == route_match::kind::bad_name) {
        return http_answer{http::status::bad_request,
                           R"({"error":"bad )" + std::string{match.wrong} + "\"}"};
    }
    return refuse_upgrade(request);
}

/// The answer to bytes that are no request, or one beyond a limit.
inline http_answer answer_to_malformed(const boost::system::error_code& code) {
    if (code == http::error::header_limit) {
        return {http::status::request_header_fields_too_large, R"({"error":"header too large"})"};
    }
    if (code == http::error::body_limit) {
        return {http::status::payload_too_large, R"({"error":"body too large"})"};
    }
    return {http::status::bad_request, R"({"error":"bad request"})"};
}

} // namespace squall::server
