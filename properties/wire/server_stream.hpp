#pragma once

#include "properties/wire/frame_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace squall {

/// One thing that a server said on the wire.
struct wire_item {
    enum class kind {
        response, ///< a whole HTTP response
        frame,    ///< a whole WebSocket frame
        not_http, ///< bytes before any 101 that begin no HTTP response; nothing follows
        bad_frame ///< a frame that RFC 6455 forbids a server to send; nothing follows
    };
    kind what = kind::response;
    int status = 0;                   ///< of a response
    opcode op = opcode::continuation; ///< of a frame
    bool final = false;
    std::string payload; ///< of a response its body; of bad bytes a description
};

/// Reads what a server sends on one connection: HTTP responses up to and with a 101, then
/// WebSocket frames (RFC 6455 section 5.2). Our own decoder, and no library's: it judges the
/// library under test. Bytes may come cut anywhere.
///
/// Not modelled: chunked responses, HTTP/2, extensions (reserved bits must be 0).
class server_stream {
public:
    /// Things completed by these bytes, in order.
    std::vector<wire_item> feed(std::span<const std::byte> bytes);

    /// The opcode of a frame that has begun and is not whole yet; nothing between two frames.
    std::optional<opcode> unfinished() const;

    /// The 101 has come whole.
    bool upgraded() const noexcept { return upgraded_; }

private:
    bool take_response(std::vector<wire_item>& out);
    bool take_frame(std::vector<wire_item>& out);
    void give_up(wire_item::kind why, std::string text, std::vector<wire_item>& out);

    std::string buffer_;
    bool upgraded_ = false;
    bool broken_ = false;
};

} // namespace squall
