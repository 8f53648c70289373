#pragma once

#include "server_core/accept/accept_trouble.hpp"
#include "server_core/accept/reserve_descriptor.hpp"
#include "server_core/config.hpp"
#include "server_core/net.hpp"
#include "server_core/observe/observer.hpp"

#include <functional>
#include <memory>

namespace squall::server {

/// The accept loop. It survives every error of accept, and goes on listening:
///
/// - an error of one connection (it was reset while it waited) costs no pause;
/// - want of descriptors or memory costs accept_retry_delay, doubled each time up to
///   accept_retry_delay_max, until a connection is accepted. Connections wait in the kernel's queue
///   meanwhile. The first failure and the end of it are told; each failure is for those who count;
/// - for want of descriptors one of those who wait is refused each time, with a descriptor that was
///   kept for this (reserve_descriptor), so that a client learns of it, and may go elsewhere.
class listener final : public std::enable_shared_from_this<listener> {
public:
    using accepted_function =
        std::function<void(tcp_socket socket, const asio::ip::tcp::endpoint& remote)>;

    /// REQUIRES: the references outlive io_context::run().
    listener(const io_executor& executor, const server_config& config, server_observer& observer,
             accepted_function accepted);

    /// Binds, listens and accepts. Throws boost::system::system_error if it cannot bind.
    void start();

    /// Closes the listening socket. No connection is handed out after this.
    void stop();

    /// REQUIRES: started.
    std::uint16_t port() const noexcept { return port_; }

private:
    void accept_next();
    void on_accept(const error_code& code, tcp_socket socket);
    void in_trouble(const transport_error& error);
    void refuse_one_waiting();
    void accept_later(std::chrono::nanoseconds pause);

    const server_config& config_;
    server_observer& observer_;
    accepted_function accepted_;
    tcp_acceptor acceptor_;
    steady_timer retry_timer_;
    accept_trouble trouble_;
    reserve_descriptor reserve_;
    asio::ip::tcp::endpoint remote_; ///< of the connection that is being accepted
    std::uint16_t port_ = 0;
};

/// "10.0.1.1:40001" or "[::1]:40001"; an IPv4 peer of a dual-stack socket is shown as IPv4.
std::string to_text(const asio::ip::tcp::endpoint& endpoint);

} // namespace squall::server
