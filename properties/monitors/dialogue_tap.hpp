#pragma once

#include "properties/monitors/wire_tap.hpp"
#include "properties/wire/client_stream.hpp"
#include "sim/trace/trace.hpp"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// Both directions of every connection of the server, out of the bytes that reached its host and
/// those that its kernel calls took: which request an HTTP response answers, and who said what on a
/// WebSocket.
class dialogue_tap {
public:
    struct connection {
        std::string path;                 ///< "c1#1>server:8000/1"
        client_stream from_client;        ///< decoded so far
        std::deque<client_item> requests; ///< that have come and are not answered yet
        client_item latest; ///< the last request; of a WebSocket, the one that asked for it
        bool answering =
            false; ///< bytes of an HTTP response are out, or were tried, and not its end
    };
    /// An HTTP response that is whole now; 1xx ones are none.
    struct answer {
        client_item request; ///< which it answers; an empty one if the client said nothing readable
        wire_item response;
    };
    /// What one event has brought.
    struct news {
        connection* where = nullptr; ///< null: no byte of any connection
        bool begins_answer = false;  ///< the server has made an answer, and tries to write it
        std::vector<client_item> from_client;
        std::vector<answer> answers;
        std::vector<wire_item> frames; ///< from the server
    };

    /// Feeds one event. ENSURES: `where` is valid until the tap ends.
    news on_event(const trace_event& e);

    /// The connection that came from this remote address ("10.0.0.2:32768"), or null.
    connection* from(std::string_view remote);

private:
    connection& named(std::string_view path);
    void on_written(connection& c, std::vector<wire_item>& items, news& n);

    wire_tap written_;
    std::map<std::string, connection, std::less<>> by_path_;
};

} // namespace squall
