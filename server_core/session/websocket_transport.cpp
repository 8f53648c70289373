#include "server_core/session/websocket_transport.hpp"

#include "server_core/session/connection_stream.hpp"

#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <cerrno>
#include <sys/socket.h>

namespace squall::server {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

} // namespace

struct websocket_transport::implementation {
    implementation(connection_stream&& next_layer, upgrade_request&& upgrade)
        : stream(std::move(next_layer)),
          request(std::move(upgrade)) {}

    websocket::stream<connection_stream, false> stream; // false: no permessage-deflate
    upgrade_request request;
    beast::flat_buffer incoming;
    std::weak_ptr<websocket_events> events;
};

websocket_transport::websocket_transport(connection_stream&& stream, upgrade_request&& request,
                                         std::size_t message_bytes_max)
    : implementation_(std::make_unique<implementation>(std::move(stream), std::move(request))) {
    auto& ws = implementation_->stream;
    // All deadlines are the session's own.
    ws.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                  websocket::stream_base::none(), false});
    ws.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
        response.set(beast::http::field::server, "squall-server");
    }));
    ws.read_message_max(message_bytes_max);
    // One message is one frame, so that a close frame never falls between fragments.
    ws.auto_fragment(false);
    ws.text(true);
}

websocket_transport::~websocket_transport() = default;

void websocket_transport::async_accept(const std::shared_ptr<websocket_events>& events) {
    implementation& self = *implementation_;
    self.events = events;
    self.stream.control_callback([&self](websocket::frame_type type, beast::string_view) {
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
    self.incoming.consume(self.incoming.size());
    self.stream.async_read(self.incoming, [&self, events](const error_code& code, std::size_t) {
        const auto payload = self.incoming.cdata();
        events->on_read(code, {{static_cast<const char*>(payload.data()), payload.size()},
                               self.stream.got_text()});
    });
}

void websocket_transport::async_write(const std::shared_ptr<websocket_events>& events,
                                      std::string_view payload) {
    implementation_->stream.async_write(
        asio::buffer(payload.data(), payload.size()),
        [events](const error_code& code, std::size_t) { events->on_written(code); });
}

void websocket_transport::async_close(const std::shared_ptr<websocket_events>& events,
                                      close_code code, std::string_view reason) {
    implementation_->stream.async_close(
        websocket::close_reason{static_cast<websocket::close_code>(code), reason},
        [events](const error_code& failed) { events->on_closed(failed); });
}

void websocket_transport::async_ping(const std::shared_ptr<websocket_events>& events) {
    implementation_->stream.async_ping(
        {}, [events](const error_code& code) { events->on_ping_written(code); });
}

std::uint64_t websocket_transport::reads() const noexcept {
    return implementation_->stream.next_layer().reads();
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
