#include "server_core/session/websocket_transport.hpp"

#include "server_core/session/connection_stream.hpp"
#include "server_core/session/teardown.hpp"
#include "server_core/session/utf8_end.hpp"

#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace squall::server {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

/// Memory for a message grows as its bytes come, never on the word of a frame's header: this for
/// the first, then as much again as has come. What is larger than `kept_bytes_max` goes back
/// when the message has been delivered.
constexpr std::size_t first_bytes = 512;
constexpr std::size_t kept_bytes_max = 4096;

/// A window of 4 KiB for what we compress: 24 KiB a session, where the largest costs 136. That of
/// the client is its own choice; Beast 1.81 agrees to nothing if we would have it smaller and the
/// client has not offered that.
websocket::permessage_deflate deflate_options() {
    websocket::permessage_deflate options;
    options.server_enable = true;
    options.server_max_window_bits = 12;
    options.msg_size_threshold = 128;    // smaller ones would hardly shrink
    return options;
}

} // namespace

struct websocket_transport::implementation {
    implementation(connection_stream&& next_layer, upgrade_request&& upgrade,
                   std::size_t message_bytes)
        : stream(std::move(next_layer)),
          request(std::move(upgrade)),
          message_bytes_max(message_bytes) {}

    void read_some(const std::shared_ptr<websocket_events>& to);
    void on_some(const std::shared_ptr<websocket_events>& to, const error_code& code,
                 std::size_t bytes);
    void refuse(const std::shared_ptr<websocket_events>& to);
    std::string_view payload() const noexcept {
        return {static_cast<const char*>(incoming.cdata().data()), incoming.size()};
    }

    std::size_t room() const noexcept;

    websocket::stream<connection_stream, true> stream; // true: permessage-deflate is compiled in
    upgrade_request request;
    std::size_t message_bytes_max;
    bool compressed = false; ///< permessage-deflate has been agreed upon
    beast::flat_buffer incoming;
    std::weak_ptr<websocket_events> events;
    std::uint64_t heard = 0; ///< reads, pieces of messages and control frames
    bool close_begun = false;
};

// Into buffers of our own, piece by piece, because Beast's async_read takes memory for the whole
// frame as soon as its header says how long it will be. And no piece is asked for once a close has
// begun: Beast's close operation reads frames too, and a read that comes between two of them finds
// a state that its assertions do not allow.
std::size_t websocket_transport::implementation::room() const noexcept {
    if (compressed) {
        // Beast 1.81 feeds the tail of a compressed message (RFC 7692, 7.2.2) anew if the room ends
        // within it, and then finds an "invalid stored block length". So there is room for one byte
        // more than a message may have; pages that nothing is written to cost no memory.
        return message_bytes_max + 1 - std::min(incoming.size(), message_bytes_max);
    }
    return std::max(first_bytes, incoming.size());
}

void websocket_transport::implementation::read_some(const std::shared_ptr<websocket_events>& to) {
    stream.async_read_some(
        incoming.prepare(room()),
        [this, to](const error_code& code, std::size_t bytes) { on_some(to, code, bytes); });
}

void websocket_transport::implementation::on_some(const std::shared_ptr<websocket_events>& to,
                                                  const error_code& code, std::size_t bytes) {
    incoming.commit(bytes);
    ++heard;
    if (code) {
        to->on_read(code, {{}, false});
    } else if (close_begun) {
        return; // what comes now is discarded (RFC 6455, 1.4), and the close tells of the end
    } else if (!stream.is_message_done()) {
        read_some(to);
    } else if (stream.got_text() && ends_within_character(payload())) {
        refuse(to);
    } else {
        to->on_read({}, {payload(), stream.got_text()});
    }
}

// Beast 1.81 looks for an unfinished character at the end of a message only if its last frame has
// a payload, so a fragment that ends within one and an empty last fragment pass (RFC 6455, 8.1).
// We fail the connection as Beast does (7.1.7): close frame, then FIN with no wait for an answer.
void websocket_transport::implementation::refuse(const std::shared_ptr<websocket_events>& to) {
    close_begun = true;
    stream.next_layer().stop_reading();
    stream.async_close(websocket::close_code::bad_payload, [this, to](const error_code&) {
        async_teardown(beast::role_type::server, stream.next_layer(), [to](const error_code&) {
            to->on_read(websocket::error::bad_frame_payload, {{}, false});
        });
    });
}

websocket_transport::websocket_transport(connection_stream&& stream, upgrade_request&& request,
                                         const websocket_options& options)
    : implementation_(std::make_unique<implementation>(std::move(stream), std::move(request),
                                                       options.message_bytes_max)) {
    auto& ws = implementation_->stream;
    // All deadlines are the session's own.
    ws.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                  websocket::stream_base::none(), false});
    ws.set_option(websocket::stream_base::decorator(
        [self = implementation_.get()](websocket::response_type& response) {
            response.set(beast::http::field::server, "squall-server");
            self->compressed = response.count(beast::http::field::sec_websocket_extensions) > 0;
        }));
    if (options.permessage_deflate) {
        ws.set_option(deflate_options());
    }
    ws.read_message_max(options.message_bytes_max);
    // One message is one frame, so that a close frame never falls between fragments; but for a
    // compressed one, of which the peer then gets a part, and no more data (RFC 6455, 5.5.1).
    ws.auto_fragment(false);
    ws.text(true);
}

websocket_transport::~websocket_transport() = default;

void websocket_transport::async_accept(const std::shared_ptr<websocket_events>& events) {
    implementation& self = *implementation_;
    self.events = events;
    self.stream.control_callback([&self](websocket::frame_type type, beast::string_view) {
        ++self.heard;
        const auto owner = self.events.lock();
        if (owner && type == websocket::frame_type::pong) {
            owner->on_pong();
        } else if (owner && type == websocket::frame_type::close) {
            const std::uint16_t code = self.stream.reason().code;
            owner->on_peer_close(code == 0 ? close_code::no_status : static_cast<close_code>(code));
        }
    });
    self.stream.next_layer().before_write([&self] {
        if (self.stream.is_open()) {
            return;
        }
        if (const auto owner = self.events.lock()) {
            owner->on_library_write();
        }
    });
    self.stream.async_accept(self.request.message,
                             [events](const error_code& code) { events->on_handshake(code); });
    self.request = {}; // the response has been made from it
}

void websocket_transport::async_read(const std::shared_ptr<websocket_events>& events) {
    implementation& self = *implementation_;
    ++self.heard; // who did not read could not hear; the next ping will tell
    self.incoming.consume(self.incoming.size());
    if (!self.compressed && self.incoming.capacity() > kept_bytes_max) {
        self.incoming.shrink_to_fit();
    }
    self.read_some(events);
}

void websocket_transport::async_write(const std::shared_ptr<websocket_events>& events,
                                      std::string_view payload) {
    implementation_->stream.async_write(
        asio::buffer(payload.data(), payload.size()),
        [events](const error_code& code, std::size_t) { events->on_written(code); });
}

void websocket_transport::async_close(const std::shared_ptr<websocket_events>& events,
                                      close_code code, std::string_view reason) {
    if (std::exchange(implementation_->close_begun, true)) {
        return; // on_read will tell of the end of the close that is under way
    }
    implementation_->stream.async_close(
        websocket::close_reason{static_cast<websocket::close_code>(code), reason},
        [events](const error_code& failed) { events->on_closed(failed); });
}

void websocket_transport::async_ping(const std::shared_ptr<websocket_events>& events) {
    implementation_->stream.async_ping(
        {}, [events](const error_code& code) { events->on_ping_written(code); });
}

// Beast asks for bytes again once it has used up the last, so a growing number of questions tells
// that some came. But between two messages of one piece it has not used them up yet, nor while the
// pong that it owes for a ping waits for room: then what it has told us of counts.
std::uint64_t websocket_transport::reads() const noexcept {
    return implementation_->stream.next_layer().reads() + implementation_->heard;
}

bool websocket_transport::peer_gone() noexcept {
    char byte = 0;
    // Not through Asio, whose receive waits for bytes even on a socket that does not block.
    const auto peeked = ::recv(implementation_->stream.next_layer().socket().native_handle(), &byte,
                               1, MSG_PEEK | MSG_DONTWAIT);
    return peeked == 0 || (peeked < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void websocket_transport::close_socket() noexcept {
    error_code ignored; // the descriptor is closed whatever close says
    implementation_->stream.next_layer().socket().close(ignored);
}

close_code close_code_after(const error_code& code) noexcept {
    if (code == websocket::error::message_too_big) {
        return close_code::too_big;
    }
    if (code == websocket::error::bad_frame_payload) {
        return close_code::bad_payload;
    }
    return close_code::protocol_error;
}

} // namespace squall::server
