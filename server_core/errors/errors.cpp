#include "server_core/errors/errors.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/zlib/error.hpp>

#include <cerrno>

namespace squall::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

/// What accept(2) passes on of a connection that failed before anybody took it.
bool failed_before_accept(int value) noexcept {
    switch (value) {
    case EPROTO:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case ENONET:
        return true;
    default:
        return false;
    }
}

/// Whose doing a cancelled operation, or one on a closed descriptor, is: ours once the session is
/// on its way out, or when the server has stopped to accept. Before that nobody here cancels or
/// closes anything, so it is a fault of the program, and worth a warning.
error_category category_of_own_doing(operation op, session_state state, error_category ours) {
    const bool on_its_way_out =
        state == session_state::closing || state == session_state::disconnected;
    return on_its_way_out || op == operation::accept ? ours : error_category::unexpected;
}

error_category category_of_errno(operation op, int value, session_state state) noexcept {
    if (op == operation::accept && failed_before_accept(value)) {
        return error_category::connection_reset;
    }
    switch (value) {
    case ENOTCONN: // shut down, or reset and already reported
    case ESHUTDOWN:
        return error_category::already_closed;
    case ECONNRESET:
    case ECONNABORTED:
        return error_category::connection_reset;
    case EPIPE:
        return error_category::broken_pipe;
    case ETIMEDOUT: // retransmission or keep-alive gave up; below: with the reason that ICMP gave
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
        return error_category::timed_out;
    case EBADF:
        return category_of_own_doing(op, state, error_category::invalid_state);
    case ECANCELED:
        return category_of_own_doing(op, state, error_category::cancelled);
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return error_category::out_of_resources;
    default:
        return error_category::unexpected;
    }
}

error_category category_of(operation op, const boost::system::error_code& code,
                           session_state state) noexcept {
    if (code == beast::websocket::error::closed || code == asio::error::eof ||
        code == beast::http::error::end_of_stream || code == beast::http::error::partial_message) {
        return error_category::already_closed;
    }
    if (code == beast::error::timeout) {
        return error_category::timed_out;
    }
    if (code.category() == boost::system::system_category()) {
        return category_of_errno(op, code.value(), state);
    }
    // What is left of Beast's own codes says that the peer broke the format or a limit of ours.
    const auto& http = beast::http::make_error_code(beast::http::error::bad_value).category();
    const auto& websocket =
        beast::websocket::make_error_code(beast::websocket::error::bad_opcode).category();
    const auto& zlib = beast::zlib::make_error_code(beast::zlib::error::stream_error).category();
    if (code.category() == http || code.category() == websocket || code.category() == zlib) {
        return error_category::protocol;
    }
    return error_category::unexpected;
}

} // namespace

std::string_view to_string(error_category category) noexcept {
    switch (category) {
    case error_category::already_closed:
        return "already_closed";
    case error_category::connection_reset:
        return "connection_reset";
    case error_category::broken_pipe:
        return "broken_pipe";
    case error_category::timed_out:
        return "timed_out";
    case error_category::invalid_state:
        return "invalid_state";
    case error_category::protocol:
        return "protocol";
    case error_category::cancelled:
        return "cancelled";
    case error_category::out_of_resources:
        return "out_of_resources";
    case error_category::unexpected:
        return "unexpected";
    }
    return "?";
}

std::string_view to_string(operation op) noexcept {
    switch (op) {
    case operation::accept:
        return "accept";
    case operation::http_read:
        return "http_read";
    case operation::http_write:
        return "http_write";
    case operation::handshake:
        return "handshake";
    case operation::read:
        return "read";
    case operation::write:
        return "write";
    case operation::close:
        return "close";
    }
    return "?";
}

transport_error classify(operation op, const boost::system::error_code& code,
                         session_state state) noexcept {
    return {op, category_of(op, code, state), code, state};
}

bool is_expected(error_category category) noexcept {
    return category != error_category::out_of_resources && category != error_category::unexpected;
}

std::string describe(const transport_error& error) {
    std::string text{to_string(error.category)};
    text += ": ";
    text += error.code.to_string();
    text += ' ';
    text += error.code.message();
    text += " during ";
    text += to_string(error.op);
    text += " in ";
    text += to_string(error.state);
    return text;
}

} // namespace squall::server
