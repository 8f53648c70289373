#pragma once

#include "server_core/config.hpp"
#include "server_core/http/http_services.hpp"
#include "server_core/limits/upgrade_limits.hpp"
#include "server_core/manager/cleanup_task.hpp"
#include "server_core/manager/connection_manager.hpp"
#include "server_core/manager/session_drain.hpp"
#include "server_core/net.hpp"
#include "server_core/observe/observer_list.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace squall::server {

class http_connection;
class listener;

/// The whole server: accept loop, pending handshakes, sessions. It runs inside
/// io_context::run(), on one thread; call its functions from there, or before.
///
/// REQUIRES: `context`, `observer` and the handlers outlive it, and it outlives io_context::run().
class server {
public:
    server(boost::asio::io_context& context, const server_config& config,
           server_observer& observer);
    ~server();

    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Serves a WebSocket route with `handler`. REQUIRES: not started; its path is new.
    void add_route(route_options options, session_handler& handler);

    /// Answers a path over plain HTTP; /health is there already. REQUIRES: not started; its path
    /// is new, and no route's.
    void add_endpoint(endpoint added);

    /// Listens and begins to accept. Throws boost::system::system_error if it cannot bind or the
    /// address is none. REQUIRES: called once.
    void start();

    /// Refuses upgrades with 503, ends CONNECTING sessions at once, and closes the others in
    /// batches with 1001, or 1012 if it is for a `restart`, and a hint when to come back. Until the
    /// last has ended, connections are accepted and requests answered, so that whoever asks for
    /// /health learns of it. ENSURES: at most drain_timeout later no session is left and `drained`
    /// has been called; what remains in the io_context then is nothing of the server. Calling it
    /// again, or after shutdown, does nothing.
    void drain(bool restart = false, std::function<void()> drained = {});
    bool draining() const noexcept { return http_.draining; }

    /// Stops accepting, ends pending handshakes and CONNECTING sessions, and closes CONNECTED
    /// ones with 1001. ENSURES: when the last has ended, at most close_timeout later, nothing of
    /// the server is left in the io_context. Calling it again does nothing.
    void shutdown();

    /// The port that it listens on. REQUIRES: started.
    std::uint16_t port() const;

    connection_manager& connections() noexcept { return connections_; }

    /// One round of the cleanup, stale and inactive sessions, now.
    cleaned_sessions clean_up() { return cleanup_.run_now(); }

    /// Every address may ask for upgrades as if it had never asked, and every session send as many
    /// messages as if it had sent none. Returns how many addresses had asked, lately.
    std::size_t reset_rate_limits();

    /// Takes over what may change while it runs (limits_of_config.hpp). New sessions and requests
    /// know the new limits; no session ends for them.
    void reload(const server_config& changed);

private:
    /// No more connections; those that are no session yet end.
    void stop_listening();
    void accepted(tcp_socket socket, const asio::ip::tcp::endpoint& remote);

    server_config config_;
    upgrade_limits upgrade_limits_;
    observer_list observer_; ///< upgrade_limits_, and the one that it was given
    connection_manager connections_;
    cleanup_task cleanup_;
    session_drain drain_;
    http_services http_;
    std::shared_ptr<listener> listener_;
    std::map<std::uint64_t, std::shared_ptr<http_connection>> handshakes_; ///< by number
    std::uint64_t accepted_count_ = 0;
};

} // namespace squall::server
