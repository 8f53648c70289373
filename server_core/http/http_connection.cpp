#include "server_core/http/http_connection.hpp"

#include "server_core/http/bearer_token.hpp"
#include "server_core/http/join_lines.hpp"
#include "server_core/http/request_router.hpp"
#include "server_core/http/request_rules.hpp"
#include "server_core/http/utc_time.hpp"
#include "server_core/session/connection_stream.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <utility>

namespace squall::server {

/// What is read after the last answer; whoever sends on and reads nothing waits for the deadline.
constexpr std::size_t lingering_bytes_max = std::size_t{1} << 20U;

/// The stream, and the request and answer that are under way on it.
struct http_connection::exchange {
    explicit exchange(tcp_socket&& socket) : stream(std::move(socket)) {}

    connection_stream stream;
    std::optional<http::request_parser<http::string_body>> parser;
    request_verdict verdict;
    http::response<http::empty_body> interim;
    http_response response;
    std::string target; ///< of the request that is being answered
    bool answered = false;
    std::array<char, 1024> discarded{};
    std::size_t lingered = 0; ///< bytes that came after the last answer
};

http_connection::http_connection(tcp_socket socket, connection_identity who, std::string address,
                                 const server_config& config, server_observer& observer,
                                 const http_services& services, finished_function finished)
    : who_(std::move(who)),
      address_(std::move(address)),
      config_(config),
      observer_(observer),
      services_(services),
      finished_(std::move(finished)),
      deadline_(socket.get_executor()),
      exchange_(std::make_unique<exchange>(std::move(socket))) {}

http_connection::~http_connection() = default;

void http_connection::start() {
    deadline_.expires_after(config_.handshake_timeout);
    deadline_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code) {
            self->on_deadline();
        }
    });
    read_request();
}

void http_connection::on_deadline() {
    exchange& ex = *exchange_;
    // A client that kept its connection and asks nothing has done nothing wrong.
    const bool idle = ex.answered && ex.parser && !ex.parser->got_some();
    abandon(idle ? end_cause::close_requested : end_cause::handshake_deadline);
}

void http_connection::shutdown() {
    abandon(end_cause::shutdown);
}

void http_connection::read_request() {
    exchange& ex = *exchange_;
    ex.parser.emplace();
    ex.parser->header_limit(config_.header_bytes_max);
    ex.parser->body_limit(config_.body_bytes_max);
    http::async_read_header(ex.stream.socket(), ex.stream.buffer(), *ex.parser,
                            [self = shared_from_this()](const error_code& code, std::size_t) {
                                self->on_header(code);
                            });
}

void http_connection::on_header(const error_code& code) {
    if (!finished_) {
        return;
    }
    exchange& ex = *exchange_;
    http_request& request = ex.parser->get();
    ex.target = without_token(request.target());
    if (code) {
        on_read_error(code);
        return;
    }
    join_lines(request, http::field::connection);
    join_lines(request, http::field::upgrade);
    ex.verdict =
        request_router{services_.routes, services_.endpoints, services_.allowed}.judge(request);
    if (ex.verdict.refusal && (ex.verdict.closes || expects_continue(request))) {
        write_answer(std::move(*ex.verdict.refusal), false); // the body is not wanted
    } else if (ex.parser->is_done()) {
        act();
    } else if (expects_continue(request)) {
        continue_then_read_body();
    } else {
        read_body();
    }
}

void http_connection::continue_then_read_body() {
    exchange& ex = *exchange_;
    ex.parser->get().erase(http::field::expect); // it has been met; the upgrade need not
    ex.interim = {};
    ex.interim.result(http::status::continue_);
    http::async_write(ex.stream.socket(), ex.interim,
                      [self = shared_from_this()](const error_code& code, std::size_t) {
                          if (!self->finished_) {
                              return;
                          }
                          if (code) {
                              self->abandon(end_cause::transport_gone);
                          } else {
                              self->read_body();
                          }
                      });
}

void http_connection::read_body() {
    exchange& ex = *exchange_;
    http::async_read(ex.stream.socket(), ex.stream.buffer(), *ex.parser,
                     [self = shared_from_this()](const error_code& code, std::size_t) {
                         self->on_request(code);
                     });
}

void http_connection::on_request(const error_code& code) {
    if (!finished_) {
        return;
    }
    if (code) {
        on_read_error(code);
    } else {
        act();
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

void http_connection::act() {
    exchange& ex = *exchange_;
    request_verdict& verdict = ex.verdict;
    const bool keep_alive = ex.parser->get().keep_alive();
    if (verdict.refusal) {
        write_answer(std::move(*verdict.refusal), keep_alive);
    } else if (verdict.to != nullptr) {
        write_answer(verdict.to->answer(), keep_alive);
    } else {
        refuse_or_upgrade();
    }
}

void http_connection::refuse_or_upgrade() {
    if (services_.draining) {
        refuse({"draining", 503, std::chrono::seconds{1}}); // another server, at once
        return;
    }
    const auto refusal =
        services_.limits.admit({who_.number, address_, exchange_->verdict.match.who.user_id},
                               std::chrono::steady_clock::now());
    if (refusal) {
        refuse(*refusal);
    } else {
        upgrade();
    }
}

void http_connection::refuse(const upgrade_refusal& why) {
    observer_.on_upgrade_refused(who_.info(), why.reason);
    write_answer(error_answer(why.status, why.reason)
                     .with("Retry-After", std::to_string(why.retry_after.count())),
                 false);
}

bool http_connection::may_keep_alive() const {
    return !services_.draining &&
           deadline_.expiry() - std::chrono::steady_clock::now() >= config_.handshake_timeout / 2;
}

void http_connection::write_answer(http_answer answer, bool keep_alive) {
    exchange& ex = *exchange_;
    if (!ex.verdict.reader.empty()) {
        let_read(answer, ex.verdict.reader);
    }
    http_response& response = ex.response;
    response = {};
    response.result(answer.status);
    response.version(ex.parser->get().version() == 10 ? 10 : 11);
    response.set(http::field::server, "squall-server");
    response.set(http::field::date, http_date(std::chrono::system_clock::now()));
    response.set(http::field::cache_control, "no-store");
    for (const auto& [name, value] : answer.fields) {
        response.insert(name, value);
    }
    if (answer.status != 204) { // which has neither body nor length (RFC 9110, 8.6)
        response.set(http::field::content_type, answer.content_type);
        response.content_length(answer.body.size());
    }
    if (ex.parser->get().method() != http::verb::head) { // no body there (RFC 9110, 9.3.2)
        response.body() = std::move(answer.body);
    }
    response.keep_alive(keep_alive && may_keep_alive());
    if (answer.status == 426) { // names the protocol, so Connection must name the field
        response.set(http::field::connection, response.keep_alive() ? "upgrade" : "close, upgrade");
    }
    http::async_write(ex.stream.socket(), response,
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
    exchange& ex = *exchange_;
    observer_.on_http_answered(who_.info(), ex.target, ex.response.result_int());
    ex.answered = true;
    if (ex.response.keep_alive()) {
        ex.verdict = {};
        read_request();
        return;
    }
    // Closing with unread bytes would reset the connection and may lose the answer on its way
    // (RFC 9112, 9.6): say that we are done, then read until the client is too.
    error_code ignored;
    ex.stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    linger();
}

void http_connection::linger() {
    exchange& ex = *exchange_;
    ex.stream.socket().async_read_some(asio::buffer(ex.discarded), [self = shared_from_this()](
                                                                       const error_code& code,
                                                                       std::size_t bytes) {
        if (code) {
            self->abandon(end_cause::close_requested);
        } else if (self->finished_ && (self->exchange_->lingered += bytes) < lingering_bytes_max) {
            self->linger();
        }
    });
}

void http_connection::upgrade() {
    exchange& ex = *exchange_;
    route_match match = std::move(ex.verdict.match);
    websocket_upgrade upgrade{
        std::move(match.who), who_,
        std::make_unique<websocket_transport>(
            std::move(ex.stream), upgrade_request{ex.parser->release()},
            websocket_options{config_.message_bytes_max, config_.permessage_deflate}),
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
