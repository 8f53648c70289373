#include "server_core/server/server.hpp"

#include "server_core/accept/listener.hpp"
#include "server_core/http/health.hpp"
#include "server_core/http/http_connection.hpp"
#include "server_core/limits/address_key.hpp"
#include "server_core/server/limits_of_config.hpp"

#include <utility>

namespace squall::server {

server::server(boost::asio::io_context& context, const server_config& config,
               server_observer& observer)
    : config_(config),
      upgrade_limits_(config_),
      connections_(context.get_executor(), config_, observer_),
      cleanup_(context.get_executor(), config_, connections_, observer_),
      drain_(context.get_executor(), config_, connections_, observer_),
      http_(config_.allowed_origins, upgrade_limits_),
      listener_(std::make_shared<listener>(
          context.get_executor(), config_, observer_,
          [this](tcp_socket socket, const asio::ip::tcp::endpoint& remote) {
              accepted(std::move(socket), remote);
          })) {
    observer_.add(upgrade_limits_);
    observer_.add(observer);
    for (endpoint& one : health_endpoints(http_)) {
        add_endpoint(std::move(one));
    }
}

server::~server() = default;

void server::add_route(route_options options, session_handler& handler) {
    http_.routes.add(std::move(options), connections_, handler);
}

void server::add_endpoint(endpoint added) {
    http_.endpoints.add(std::move(added));
}

void server::start() {
    listener_->start();
    cleanup_.start();
}

std::size_t server::reset_rate_limits() {
    connections_.for_each([](session& s) { s.reset_message_rate(); });
    return upgrade_limits_.reset_rates();
}

void server::reload(const server_config& changed) {
    take_limits(config_, changed);
    upgrade_limits_.change(config_);
}

std::uint16_t server::port() const {
    return listener_->port();
}

void server::accepted(tcp_socket socket, const asio::ip::tcp::endpoint& remote) {
    const connection_identity who{++accepted_count_, to_text(remote)};
    observer_.on_accepted(who.info());
    const auto connection = std::make_shared<http_connection>(
        std::move(socket), who, address_key(remote.address()), config_, observer_, http_,
        [this](std::uint64_t number) { handshakes_.erase(number); });
    handshakes_.emplace(who.number, connection);
    connection->start();
}

void server::stop_listening() {
    listener_->stop();
    const auto pending = handshakes_; // each takes itself out
    for (const auto& [number, connection] : pending) {
        connection->shutdown();
    }
}

void server::shutdown() {
    http_.draining = true;
    cleanup_.stop();
    stop_listening();
    connections_.shutdown();
}

void server::drain(bool restart, std::function<void()> drained) {
    if (std::exchange(http_.draining, true)) {
        return;
    }
    cleanup_.stop();
    drain_.start(restart, [this, drained = std::move(drained)] {
        stop_listening();
        if (drained) {
            drained();
        }
    });
}

} // namespace squall::server
