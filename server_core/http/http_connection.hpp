#pragma once

#include "server_core/config.hpp"
#include "server_core/http/http_services.hpp"
#include "server_core/net.hpp"
#include "server_core/observe/observer.hpp"
#include "server_core/routes/route_table.hpp"
#include "server_core/session/session.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace squall::server {

struct http_answer;
struct request_verdict;

/// A TCP connection before it is a session: reads HTTP/1.1 requests one at a time (kept alive and
/// pipelined ones too), answers them, and hands the connection to its route when one is a valid
/// upgrade. The handshake deadline counts from TCP accept and bounds all of it; a client that
/// does not read its answers meets it too. From half of it on each answer is the last, so that no
/// client which keeps its connection (a scraper of metrics) has a request cut by it.
///
/// Ends exactly once: handed over, or reported by on_handshake_abandoned. One thread, no locks.
class http_connection final : public std::enable_shared_from_this<http_connection> {
public:
    /// Told when the connection is no longer a pending handshake.
    using finished_function = std::function<void(std::uint64_t connection_number)>;

    /// `address`: who's address_key. REQUIRES: the references outlive io_context::run().
    http_connection(tcp_socket socket, connection_identity who, std::string address,
                    const server_config& config, server_observer& observer,
                    const http_services& services, finished_function finished);
    ~http_connection();

    /// REQUIRES: called once.
    void start();

    /// Closes the connection without an answer. Does nothing once it has finished.
    void shutdown();

private:
    struct exchange;

    void on_deadline();
    void read_request();
    void on_header(const error_code& code);
    void read_body();
    void continue_then_read_body();
    void on_request(const error_code& code);
    void on_read_error(const error_code& code);
    void act();
    void write_answer(http_answer answer, bool keep_alive);
    void on_answered(const error_code& code);
    bool may_keep_alive() const;
    void linger();
    void refuse_or_upgrade();
    void refuse(const upgrade_refusal& why);
    void upgrade();
    void abandon(end_cause cause);
    void finish();

    connection_identity who_;
    std::string address_;
    const server_config& config_;
    server_observer& observer_;
    const http_services& services_;
    finished_function finished_; ///< empty once finished
    steady_timer deadline_;
    std::unique_ptr<exchange> exchange_;
};

} // namespace squall::server
