#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

/// The web origins (RFC 6454) whose pages may use this server.
///
/// A browser names the page's origin in each WebSocket handshake and does not stop a page of
/// another site from making one (RFC 6455, 10.2), so the server must. Other clients send none.
class origins {
public:
    /// `allowed`: as browsers write them, "https://app.example.com" or "http://localhost:3000",
    /// no path, no slash at the end. Empty: every origin.
    explicit origins(const std::vector<std::string>& allowed);

    /// Whether a page of `origin` may open a WebSocket.
    bool may_connect(std::string_view origin) const;

    /// Whether a page of `origin` may read an answer over HTTP (CORS): only one that is listed.
    bool may_read(std::string_view origin) const;

private:
    std::vector<std::string> allowed_; ///< in lower case
};

/// Whether `text` has the form of an origin: SCHEME://HOST[:PORT], or "null", which pages without
/// an origin of their own send.
bool is_origin(std::string_view text);

} // namespace squall::server
