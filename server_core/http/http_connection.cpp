#include "server_core/http/http_connection.hpp"

#include "server_core/http/http_answers.hpp"
#include "server_core/session/connection_stream.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <utility>

namespace squall::server {

/// The stream, and the request and answer that are under way on it.
struct http_connection::exchange {
    explicit exchange(tcp_socket&& socket) : stream(std::move(socket)) {}

    connection_stream stream;
    std::optional<http::request_parser<http::string_body>> parser;
    http_response response;
    std::string target; ///< of the request that is being answered
    std::array<char, 1024> discarded{};
};

http_connection::http_connection(tcp_socket socket, connection_identity who,
                                 const server_config& config, server_observer& observer,
                                 const route_table& routes, finished_function finished)
    : who_(std::move(who)),
      config_(config),
      observer_(observer),
      routes_(routes),
      finished_(std::move(finished)),
      deadline_(socket.get_executor()),
      exchange_(std::make_unique<exchange>(std::move(socket))) {}

http_connection::~http_connection() = default;

void http_connection::start() {
    deadline_.expires_after(config_.handshake_timeout);
    deadline_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code) {
            self->abandon(end_cause::handshake_deadline);
        }
    });
    read_request();
}

void http_connection::shutdown() {
    abandon(end_cause::shutdown);
}

void http_connection::read_request() {
    exchange& ex = *exchange_;
    ex.parser.emplace();
    ex.parser->header_limit(config_.header_bytes_max);
    ex.parser->body_limit(config_.body_bytes_max);
    http::async_read(ex.stream.socket(), ex.stream.buffer(), *ex.parser,
                     [self = shared_from_this()](const error_code& code, std::size_t) {
                         self->on_request(code);
                     });
}

void http_connection::on_request(const error_code& code) {
    if (!finished_) {
        return;
    }
    exchange& ex = *exchange_;
    const http_request& request = ex.parser->get();
    ex.target = request.target();
    if (code) {
        on_read_error(code);
        return;
    }
    route_match match = routes_.find(ex.target);
    if (const auto answer = answer_to(request, match)) {
        write_answer(*answer, request.keep_alive());
    } else {
        upgrade(std::move(match));
    }
}

void http_connection::on_read_error(const error_code& code) {
    switch (classify(operation::http_read, code, session_state::connecting).category) {
    case error_category::protocol:
        write_answer(answer_to_malformed(code), false);
        break;
    case error_category::already_closed:
        abandon(end_cause::peer_closed);
        break;
    default:
        abandon(end_cause::transport_gone);
        break;
    }
}

void http_connection::write_answer(const http_answer& answer, bool keep_alive) {
    exchange& ex = *exchange_;
    ex.response = {};
    ex.response.result(answer.status);
    ex.response.version(ex.parser->get().version() == 10 ? 10 : 11);
    ex.response.set(http::field::server, "squall-server");
    ex.response.set(http::field::content_type, "application/json");
    if (answer.extra != http::field::unknown) {
        ex.response.set(answer.extra, answer.extra_value);
    }
    if (ex.parser->get().method() != http::verb::head) { // no body there (RFC 9110, 9.3.2)
        ex.response.body() = answer.body;
    }
    ex.response.keep_alive(keep_alive);
    ex.response.prepare_payload();
    http::async_write(ex.stream.socket(), ex.response,
                      [self = shared_from_this()](const error_code& code, std::size_t) {
                          self->on_answered(code);
                      });
}

void http_connection::on_answered(const error_code& code) {
    if (!finished_) {
        return;
    }
    if (code) {
        abandon(end_cause::transport_gone);
        return;
    }
    const http_response& response = exchange_->response;
    observer_.on_http_answered(who_.info(), exchange_->target, response.result_int());
    if (response.keep_alive()) {
        read_request();
        return;
    }
    // Closing with unread bytes would reset the connection and may lose the answer on its way
    // (RFC 9112, 9.6): say that we are done, then read until the client is too.
    error_code ignored;
    exchange_->stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    linger();
}

void http_connection::linger() {
    exchange& ex = *exchange_;
    ex.stream.socket().async_read_some(
        asio::buffer(ex.discarded),
        [self = shared_from_this()](const error_code& code, std::size_t) {
            if (code) {
                self->abandon(end_cause::close_requested);
            } else if (self->finished_) {
                self->linger();
            }
        });
}

void http_connection::upgrade(route_match match) {
    exchange& ex = *exchange_;
    websocket_upgrade upgrade{
        std::move(match.who), who_,
        std::make_unique<websocket_transport>(
            std::move(ex.stream), upgrade_request{ex.parser->release()}, config_.message_bytes_max),
        std::move(deadline_)};
    upgrade.handshake_deadline.cancel(); // our wait; the expiry stays
    finish();
    match.route->open(std::move(upgrade));
}

void http_connection::abandon(end_cause cause) {
    if (!finished_) {
        return;
    }
    deadline_.cancel();
    error_code ignored; // the descriptor is closed whatever close says
    exchange_->stream.socket().close(ignored);
    observer_.on_handshake_abandoned(who_.info(), cause);
    finish();
}

void http_connection::finish() {
    const auto self = shared_from_this(); // the server lets go of us
    std::exchange(finished_, {})(who_.number);
}

} // namespace squall::server
