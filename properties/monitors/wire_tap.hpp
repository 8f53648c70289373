#pragma once

#include "properties/wire/server_stream.hpp"
#include "sim/trace/trace.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace squall {

/// A whole text frame {"type":"connected", ...}.
bool is_welcome(const wire_item& item);

/// What a server's programs have put on the wire, connection by connection, out of the bytes
/// that their kernel calls took: nothing that the server says of itself enters here.
class wire_tap {
public:
    /// One connection, as the server's host sees it.
    struct connection {
        std::string path;      ///< stream towards the client: "c1#1>server:8000/1<"
        server_stream stream;  ///< decoded so far
        instant upgraded_at{}; ///< when its 101 was whole, once stream.upgraded()
        bool blocked = false;  ///< its last write found no room
        bool welcomed = false; ///< a whole text frame {"type":"connected", ...} has been written
    };

    /// Feeds one event. Returns the connection it wrote to, or null if it is no write; what the
    /// write completed is in `items`.
    connection* on_event(const trace_event& e, std::vector<wire_item>& items);

    /// The connection that came from this remote address ("10.0.0.2:32768"), or null.
    connection* from(std::string_view remote);

    /// The connection of this path without direction ("c1#1>server:8000/1"), or null.
    connection* at(std::string_view path);

private:
    std::map<std::string, connection, std::less<>> by_path_;
    std::map<std::string, std::string, std::less<>> path_of_remote_;
};

} // namespace squall
