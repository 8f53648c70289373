#include "server_core/accept/listener.hpp"

#include "server_core/accept/refuse_one.hpp"

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

/// No number for a new descriptor in this process, or no room in the system's table of open files:
/// closing one of ours may help. (Against want of memory it does not.)
bool wants_a_descriptor(const error_code& code) noexcept {
    return code == asio::error::no_descriptors || // EMFILE
           code == boost::system::error_code{ENFILE, boost::system::system_category()};
}

} // namespace

listener::listener(const io_executor& executor, const server_config& config,
                   server_observer& observer, accepted_function accepted)
    : config_(config),
      observer_(observer),
      accepted_(std::move(accepted)),
      acceptor_(executor),
      retry_timer_(executor),
      trouble_(config.accept_retry_delay, config.accept_retry_delay_max) {}

void listener::start() {
    const tcp::endpoint local{asio::ip::make_address(config_.address), config_.port};
    acceptor_.open(local.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    if (local.address().is_v6()) {
        acceptor_.set_option(asio::ip::v6_only(false));
    }
    acceptor_.bind(local);
    // Else Asio takes ECONNABORTED and EPROTO for "nobody waits", and those who do wait on until
    // epoll, which is edge-triggered, tells of one that comes later.
    acceptor_.set_option(asio::socket_base::enable_connection_aborted(true));
    acceptor_.listen(config_.backlog);
    acceptor_.non_blocking(true);
    reserve_.refill(); // if there is no descriptor left now, it is tried again when one is needed
    const tcp::endpoint bound = acceptor_.local_endpoint();
    port_ = bound.port();
    observer_.on_listening(to_text(bound));
    accept_next();
}

void listener::stop() {
    error_code ignored; // the descriptor is closed whatever close says
    acceptor_.close(ignored);
    retry_timer_.cancel();
    reserve_.give_up();
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
        if (const auto account = trouble_.succeeded()) {
            observer_.on_accept_recovered(account->failures, account->refused);
        }
        reserve_.refill(); // if it was lost, now is the time
        accepted_(std::move(socket), remote_);
        accept_next();
        return;
    }
    const transport_error error = classify(operation::accept, code, session_state::connecting);
    observer_.on_accept_error(error);
    if (concerns_one_connection(code)) {
        accept_next();
    } else {
        in_trouble(error);
    }
}

void listener::in_trouble(const transport_error& error) {
    if (!trouble_.lasts()) {
        observer_.on_accept_trouble(error);
    }
    const auto pause = trouble_.failed();
    if (wants_a_descriptor(error.code)) {
        refuse_one_waiting();
    }
    accept_later(pause);
}

void listener::refuse_one_waiting() {
    if (!reserve_.held()) {
        reserve_.refill(); // if there is a descriptor again, accept will find one too
        return;
    }
    reserve_.give_up();
    if (const auto remote = refuse_one(acceptor_.native_handle())) {
        trouble_.refused();
        observer_.on_accept_refused(to_text(*remote));
    }
    reserve_.refill();
}

void listener::accept_later(std::chrono::nanoseconds pause) {
    retry_timer_.expires_after(pause);
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
