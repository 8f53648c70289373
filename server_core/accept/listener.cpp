#include "server_core/accept/listener.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <cerrno>
#include <utility>

namespace squall::server {

namespace {

using asio::ip::tcp;

/// Errors of the connection that accept took off the queue (accept(2): "already-pending network
/// errors"). The next accept looks at the next one, so no pause is needed.
bool concerns_one_connection(const error_code& code) noexcept {
    if (code.category() != boost::system::system_category()) {
        return false;
    }
    switch (code.value()) {
    case ECONNABORTED:
    case EPROTO:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
        return true;
    default:
        return false;
    }
}

} // namespace

listener::listener(const io_executor& executor, const server_config& config,
                   server_observer& observer, accepted_function accepted)
    : config_(config),
      observer_(observer),
      accepted_(std::move(accepted)),
      acceptor_(executor),
      retry_timer_(executor) {}

void listener::start() {
    const tcp::endpoint local{asio::ip::make_address(config_.address), config_.port};
    acceptor_.open(local.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    if (local.address().is_v6()) {
        acceptor_.set_option(asio::ip::v6_only(false));
    }
    acceptor_.bind(local);
    acceptor_.listen(config_.backlog);
    const tcp::endpoint bound = acceptor_.local_endpoint();
    port_ = bound.port();
    observer_.on_listening(to_text(bound));
    accept_next();
}

void listener::stop() {
    error_code ignored; // the descriptor is closed whatever close says
    acceptor_.close(ignored);
    retry_timer_.cancel();
}

void listener::accept_next() {
    acceptor_.async_accept(remote_,
                           [self = shared_from_this()](const error_code& code, tcp_socket socket) {
                               self->on_accept(code, std::move(socket));
                           });
}

void listener::on_accept(const error_code& code, tcp_socket socket) {
    if (!acceptor_.is_open()) {
        return; // stopped; a connection that was accepted meanwhile is closed here
    }
    if (!code) {
        error_code ignored; // fails only on a dead connection, which the first read will find
        socket.set_option(tcp::no_delay(true), ignored);
        accepted_(std::move(socket), remote_);
        accept_next();
        return;
    }
    observer_.on_accept_error(classify(operation::accept, code, session_state::connecting));
    if (concerns_one_connection(code)) {
        accept_next();
    } else {
        accept_later();
    }
}

void listener::accept_later() {
    retry_timer_.expires_after(config_.accept_retry_delay);
    retry_timer_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code && self->acceptor_.is_open()) {
            self->accept_next();
        }
    });
}

std::string to_text(const tcp::endpoint& endpoint) {
    asio::ip::address address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    const std::string host =
        address.is_v6() ? '[' + address.to_string() + ']' : address.to_string();
    return host + ':' + std::to_string(endpoint.port());
}

} // namespace squall::server
