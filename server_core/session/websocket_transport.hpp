#pragma once

#include "server_core/net.hpp"
#include "server_core/session/close_code.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace squall::server {

class connection_stream;
struct upgrade_request;

/// A whole message. The payload is valid during the call only.
struct received_message {
    std::string_view payload;
    bool text; ///< it came as text, and is UTF-8 (RFC 6455, 8.1); else binary
};

/// What a websocket_transport allows its peer.
struct websocket_options {
    std::size_t message_bytes_max; ///< of a message, unpacked; more fails with message_too_big
    bool permessage_deflate;       ///< agrees to it, if the peer offers it (RFC 7692)
};

/// What comes of the operations of a websocket_transport. Never called inside the call that
/// started the operation.
class websocket_events {
public:
    virtual ~websocket_events() = default;

    /// The 101 has been written whole, or could not be.
    virtual void on_handshake(const error_code& code) = 0;
    /// A whole message, or the end of reading: any error here is final for the stream, and comes
    /// after the closing handshake if there was one. Need not come once async_close was called.
    virtual void on_read(const error_code& code, const received_message& message) = 0;
    virtual void on_written(const error_code& code) = 0;
    virtual void on_ping_written(const error_code& code) = 0;
    /// A pong came, asked for or not.
    virtual void on_pong() = 0;
    /// Our own close has been answered and the TCP connection has ended, or has failed.
    virtual void on_closed(const error_code& code) = 0;
    /// The peer's close frame has arrived, with `code` (1005 for one without); the library answers
    /// it, then on_read gets the end.
    virtual void on_peer_close(close_code code) = 0;
    /// The library is about to write before the stream is open or after it began to close. While
    /// nobody here has asked for a close it means that the peer broke RFC 6455 (7.1.7).
    virtual void on_library_write() = 0;
};

/// The WebSocket stream of one session: all that the server needs of Beast, in plain functions.
/// Each operation keeps `events` alive until it has completed. It knows no session states; the
/// session says when it may be used.
class websocket_transport {
public:
    /// `request` is a valid upgrade request; bytes that followed it are still in `stream`.
    websocket_transport(connection_stream&& stream, upgrade_request&& request,
                        const websocket_options& options);
    ~websocket_transport();

    /// Writes the 101, then calls on_handshake. REQUIRES: called once, before all others.
    void async_accept(const std::shared_ptr<websocket_events>& events);

    /// Reads one message. REQUIRES: no read outstanding, accepted, no close begun.
    void async_read(const std::shared_ptr<websocket_events>& events);

    /// Writes one text message, as one frame unless it is compressed. REQUIRES: no write outstanding, accepted, no close
    /// begun; `payload` stays until on_written.
    void async_write(const std::shared_ptr<websocket_events>& events, std::string_view payload);

    /// Writes an empty ping. REQUIRES: as async_write, and no ping outstanding.
    void async_ping(const std::shared_ptr<websocket_events>& events);

    /// Sends a close frame and waits for the peer's and for the end of the TCP connection, without
    /// bound. REQUIRES: called once at most, accepted.
    /// REQUIRES: `reason` is UTF-8 of at most close_reason_bytes_max.
    void async_close(const std::shared_ptr<websocket_events>& events, close_code code,
                     std::string_view reason);

    /// A number that has grown if anything has come from the peer since it was last asked.
    std::uint64_t reads() const noexcept;

    /// Whether the TCP connection has failed, or ended from the other side with nothing left to
    /// read. Takes the error: no later call will report it. REQUIRES: no read outstanding.
    bool peer_gone() noexcept;

    /// Closes the descriptor at once; outstanding operations complete with operation_aborted.
    void close_socket() noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

/// The code of the close frame that the library sends, if any, when a read fails with `code`.
close_code close_code_after(const error_code& code) noexcept;

} // namespace squall::server
