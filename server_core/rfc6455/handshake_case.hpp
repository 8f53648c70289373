#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace squall::server::rfc6455 {

/// An HTTP request as bytes, and what its answer is like.
struct handshake_case {
    std::string name; ///< letters, digits and underscores, unique
    std::string rule; ///< the sentence of the RFC, or what of it matters
    std::string request;
    unsigned status;
    std::vector<std::string> has = {};     ///< each is in the answer's header, letter for letter
    std::vector<std::string> has_not = {}; ///< none is, whatever its case
};

/// For the words of a failed test.
inline std::ostream& operator<<(std::ostream& out, const handshake_case& c) {
    return out << c.name;
}

/// 4.2: what a server accepts.
std::vector<handshake_case> accepted_handshakes();
/// 4.2: what it refuses, and how.
std::vector<handshake_case> refused_handshakes();

/// A request with these headers; a Host header is before them.
std::string request_with(const std::string& headers,
                         const std::string& request_line = "GET /ws/voice?user_id=ann HTTP/1.1");

} // namespace squall::server::rfc6455
