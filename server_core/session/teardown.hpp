#pragma once

#include "server_core/session/connection_stream.hpp"

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/role.hpp>

#include <utility>

namespace squall::server {

/// Reads and forgets until the peer ends its side.
template <class Handler>
class drain_op {
public:
    drain_op(connection_stream& stream, Handler handler)
        : stream_(stream),
          handler_(std::move(handler)) {}

    using executor_type = asio::associated_executor_t<Handler, io_executor>;
    executor_type get_executor() const noexcept {
        return asio::get_associated_executor(handler_, stream_.get_executor());
    }
    using allocator_type = asio::associated_allocator_t<Handler>;
    allocator_type get_allocator() const noexcept {
        return asio::get_associated_allocator(handler_);
    }

    void start() {
        constexpr std::size_t bytes_at_once = 2048;
        const auto forgotten = stream_.buffer().prepare(bytes_at_once);
        stream_.socket().async_read_some(forgotten, std::move(*this));
    }
    void operator()(error_code code, std::size_t) {
        if (!code) {
            start();
            return;
        }
        handler_(code == asio::error::eof ? error_code{} : code);
    }

private:
    connection_stream& stream_;
    Handler handler_;
};

/// Found by Beast through argument-dependent lookup when it ends a WebSocket connection (RFC 6455,
/// 7.1.1): FIN, then read until the peer's. Unbounded; the session has a deadline.
///
/// Beast 1.81's own stops reading after one piece of what the peer still sends, and closes; then
/// TCP answers the rest by a reset, which may take our close frame from the peer before it has
/// read it (RFC 1122, 4.2.2.13).
template <class Handler>
void async_teardown(boost::beast::role_type, connection_stream& stream, Handler&& handler) {
    error_code ignored; // a connection that is gone is found by the read
    stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    stream.buffer().clear();
    drain_op<std::decay_t<Handler>>{stream, std::forward<Handler>(handler)}.start();
}

} // namespace squall::server
