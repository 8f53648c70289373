#pragma once

#include "sim/trace/trace.hpp"

#include <map>
#include <string>
#include <string_view>

namespace squall {

/// The connection of a stream: "c1#1>server:8000/1" of "c1#1>server:8000/1<".
std::string_view connection_of(std::string_view stream) noexcept;

/// Whether this call of the server's wrote to a connection, or tried to.
bool is_write(const trace_event& e) noexcept;
/// Whether it got bytes out of one, and did not just look (MSG_PEEK).
bool is_read_of_bytes(const trace_event& e) noexcept;

/// Which session came by which connection, and in which state it is: the observer tells of the
/// sessions and the kernel's accepts of the connections.
class session_book {
public:
    /// REQUIRES: told of every event of the run, before it is asked about that event.
    void on_event(const trace_event& e);

    /// The connection of a session, without direction; empty if it is not known.
    std::string_view connection(std::string_view session) const;
    /// The session of a connection, given without direction; empty if it has none.
    std::string_view session(std::string_view connection) const;
    /// "CONNECTING", ...; empty if the session is not known.
    std::string_view state(std::string_view session) const;

private:
    struct entry {
        std::string connection;
        std::string state;
    };

    std::map<std::string, std::string, std::less<>> connection_of_remote_;
    std::map<std::string, std::string, std::less<>> session_of_;
    std::map<std::string, entry, std::less<>> sessions_;
};

} // namespace squall
