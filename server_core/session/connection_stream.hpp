#pragma once

#include "server_core/net.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstdint>
#include <functional>
#include <utility>

namespace squall::server {

/// A TCP socket and the bytes that were read from it too early. HTTP reads socket() into
/// buffer(); whatever the client sent after its upgrade request stays there, and WebSocket, which
/// reads through async_read_some, finds it first. (Beast's accept takes a request or left-over
/// bytes, not both; its buffered_read_stream has no teardown and wraps every handler.)
///
/// Only what a Beast stream needs of a next layer: completion handlers, no other tokens.
class connection_stream {
public:
    using executor_type = io_executor;
    using next_layer_type = tcp_socket;

    explicit connection_stream(tcp_socket&& socket) : socket_(std::move(socket)) {}

    executor_type get_executor() noexcept { return socket_.get_executor(); }
    tcp_socket& next_layer() noexcept { return socket_; }
    const tcp_socket& next_layer() const noexcept { return socket_; }

    tcp_socket& socket() noexcept { return socket_; }
    boost::beast::flat_buffer& buffer() noexcept { return buffer_; }

    /// How often WebSocket has asked for bytes. It asks again only when the last bytes have come.
    std::uint64_t reads() const noexcept { return reads_; }

    /// From now on async_read_some finds the end of the stream; socket() goes on.
    void stop_reading() noexcept { stopped_ = true; }

    /// Called before each write, Beast's own control frames included.
    void before_write(std::function<void()> hook) { before_write_ = std::move(hook); }

    template <class MutableBuffers, class Handler>
    void async_read_some(const MutableBuffers& buffers, Handler&& handler) {
        ++reads_;
        if (stopped_) {
            asio::post(get_executor(), boost::beast::bind_front_handler(
                                           std::forward<Handler>(handler),
                                           error_code{asio::error::eof}, std::size_t{0}));
            return;
        }
        if (buffer_.size() == 0) {
            socket_.async_read_some(buffers, std::forward<Handler>(handler));
            return;
        }
        const std::size_t bytes = asio::buffer_copy(buffers, buffer_.data());
        buffer_.consume(bytes);
        if (buffer_.size() == 0) {
            buffer_.shrink_to_fit();
        }
        asio::post(get_executor(), boost::beast::bind_front_handler(std::forward<Handler>(handler),
                                                                    error_code{}, bytes));
    }

    template <class ConstBuffers, class Handler>
    void async_write_some(const ConstBuffers& buffers, Handler&& handler) {
        if (before_write_) {
            before_write_();
        }
        socket_.async_write_some(buffers, std::forward<Handler>(handler));
    }

private:
    tcp_socket socket_;
    boost::beast::flat_buffer buffer_;
    bool stopped_ = false;
    std::uint64_t reads_ = 0;
    std::function<void()> before_write_;
};

/// A type of our own so that headers without Beast can name it.
struct upgrade_request {
    boost::beast::http::request<boost::beast::http::string_body> message;
};

} // namespace squall::server
