#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace squall::server::rfc6455 {

/// What a client sends after the welcome, and what the RFC says that it gets. The server of the
/// test echoes each text, and says goodbye when it is told "bye" (see rfc6455_test.cpp).
struct frame_case {
    std::string name; ///< letters, digits and underscores, unique in its section
    std::string rule; ///< the sentence of the RFC, or what of it matters
    std::string sent;
    std::string received; ///< exactly, before the close frame if there is one

    /// The code of the close frame after which the server ends the TCP connection. Nothing: the
    /// connection stays open, and a closing handshake ends it well. 1005: no close frame at all.
    std::optional<unsigned> closed_with = {};

    std::size_t message_bytes_max = 65'536;
};

/// For the words of a failed test.
inline std::ostream& operator<<(std::ostream& out, const frame_case& c) {
    return out << c.name;
}

// The tables, one a section of the RFC.

std::vector<frame_case> framing_cases();       ///< 5.2
std::vector<frame_case> masking_cases();       ///< 5.3
std::vector<frame_case> fragmentation_cases(); ///< 5.4
std::vector<frame_case> control_cases();       ///< 5.5
std::vector<frame_case> closing_cases();       ///< 7
std::vector<frame_case> utf8_cases();          ///< 8.1
std::vector<frame_case> limit_cases();         ///< 10.4

} // namespace squall::server::rfc6455
