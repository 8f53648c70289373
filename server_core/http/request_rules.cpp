#include "server_core/http/request_rules.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace squall::server {

namespace {

using boost::beast::iequals;

/// A Sec-WebSocket-Key is 16 bytes in base64 (RFC 6455, 4.1): 22 characters and "==".
bool is_websocket_key(std::string_view key) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return key.size() == 24 && key.substr(22) == "==" &&
           key.substr(0, 22).find_first_not_of(alphabet) == std::string_view::npos;
}

} // namespace

std::optional<http_answer> refuse_framing(const http_request& request) {
    const auto encodings = request.count(http::field::transfer_encoding);
    const auto lengths = request.count(http::field::content_length);
    if (encodings > 0 && (lengths > 0 || request.version() < 11)) {
        return error_answer(400, "ambiguous length");
    }
    if (encodings > 1 ||
        (encodings == 1 && !iequals(request[http::field::transfer_encoding], "chunked"))) {
        return error_answer(501, "unsupported transfer encoding");
    }
    if (lengths > 1 || request[http::field::content_length].find(',') != std::string_view::npos) {
        return error_answer(400, "ambiguous length");
    }
    return std::nullopt;
}

std::optional<http_answer> refuse_header(const http_request& request) {
    if (request.version() >= 11 && request.count(http::field::host) != 1) {
        return error_answer(400, "host required");
    }
    if (request.version() >= 11 && request.count(http::field::expect) > 0 &&
        !iequals(request[http::field::expect], "100-continue")) {
        return error_answer(417, "unknown expectation");
    }
    return std::nullopt;
}

bool expects_continue(const http_request& request) {
    return request.version() >= 11 && iequals(request[http::field::expect], "100-continue");
}

std::optional<std::string_view> origin_form(std::string_view target) noexcept {
    if (target.starts_with('/')) {
        return target;
    }
    const auto scheme = target.find("://");
    const std::string_view name = target.substr(0, scheme);
    if (scheme == std::string_view::npos || !(iequals(name, "http") || iequals(name, "https") ||
                                              iequals(name, "ws") || iequals(name, "wss"))) {
        return std::nullopt;
    }
    const auto path = target.find_first_of("/?", scheme + 3);
    if (path == scheme + 3) {
        return std::nullopt; // no authority
    }
    return path == std::string_view::npos || target[path] == '?' ? "/" : target.substr(path);
}

std::optional<http_answer> refuse_upgrade(const http_request& request) {
    if (!boost::beast::websocket::is_upgrade(request)) {
        // Connection: Upgrade goes with it (RFC 9110, 7.8).
        return error_answer(426, "upgrade required").with("Upgrade", "websocket");
    }
    if (request.count(http::field::sec_websocket_version) != 1 ||
        request[http::field::sec_websocket_version] != "13") {
        return error_answer(426, "unsupported version").with("Sec-WebSocket-Version", "13");
    }
    if (request.count(http::field::sec_websocket_key) != 1 ||
        !is_websocket_key(request[http::field::sec_websocket_key])) {
        return error_answer(400, "bad websocket key");
    }
    return std::nullopt;
}

http_answer answer_to_malformed(const boost::system::error_code& code) {
    if (code == http::error::header_limit) {
        return error_answer(431, "header too large");
    }
    if (code == http::error::body_limit) {
        return error_answer(413, "body too large");
    }
    return error_answer(400, "bad request");
}

} // namespace squall::server
