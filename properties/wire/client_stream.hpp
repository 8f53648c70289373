#pragma once

#include "properties/wire/frame_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// One thing that a client said on the wire.
struct client_item {
    enum class kind {
        request, ///< the head of an HTTP request
        frame    ///< a whole WebSocket frame
    };
    kind what = kind::request;
    std::string method; ///< of a request
    std::string target;
    std::vector<std::string> authorization; ///< its fields of that name
    opcode op = opcode::continuation;       ///< of a frame
    bool final = false;
    std::string payload; ///< unmasked
};

/// Reads what a client sends on one connection: HTTP requests up to and with one that asks for a
/// WebSocket, then frames. Bytes may come cut anywhere. What it does not understand it leaves out,
/// with all that follows: clients may send anything, and are not judged here.
///
/// Not modelled: chunked requests; an upgrade that is refused and followed by more requests.
class client_stream {
public:
    /// Things completed by these bytes, in order.
    std::vector<client_item> feed(std::span<const std::byte> bytes);

private:
    bool take_request(std::vector<client_item>& out);
    bool take_frame(std::vector<client_item>& out);

    std::string buffer_;
    std::size_t body_left_ = 0; ///< of the request before
    bool upgraded_ = false;
    bool broken_ = false;
};

} // namespace squall
