#include "server_core/daemon/option_table.hpp"

#include "server_core/daemon/generation_options.hpp"
#include "server_core/http/origins.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace squall::server {

namespace {

constexpr std::int64_t int_most = 2'147'483'647;
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t bytes_most = std::int64_t{1} << 30U;

/// The place of a member of server_config.
template <class T>
place<T> in_server(T server_config::*member) {
    return [member](settings& s) -> T& {
        return s.server.*member;
    };
}

template <class T>
place<T> in_settings(T settings::*member) {
    return [member](settings& s) -> T& {
        return s.*member;
    };
}

option time(std::string name, std::chrono::nanoseconds server_config::*member, std::string help,
            std::int64_t least = 0) {
    return milliseconds_option(std::move(name), in_server(member), std::move(help), least, day_ms);
}

template <class T>
option number(std::string name, std::string unit, T server_config::*member, std::string help,
              std::int64_t least, std::int64_t most) {
    return integer_option<T>(std::move(name), std::move(unit), in_server(member), std::move(help),
                             least, most);
}

std::string wrong_address(const std::string& text) {
    boost::system::error_code code;
    boost::asio::ip::make_address(text, code);
    return code ? "is no IPv4 or IPv6 address" : "";
}

std::string wrong_origin(const std::string& text) {
    return is_origin(text) ? "" : R"(is no origin such as "https://app.example.com")";
}

using options = std::vector<option>;
using config = server_config;

void add_listening(options& all) {
    all.push_back(text_option("address", "ADDRESS", in_server(&config::address),
                              "Address to listen on; :: takes IPv6 and IPv4, 0.0.0.0 IPv4 only",
                              wrong_address));
    all.push_back(
        number("port", "PORT", &config::port, "TCP port; 0 takes any free one", 0, 65'535));
    all.push_back(number("backlog", "CONNECTIONS", &config::backlog,
                         "Connections that may wait to be accepted", 1, 65'535));
    all.push_back(time("accept-retry-delay", &config::accept_retry_delay,
                       "First pause of the accept loop when descriptors or memory are short; "
                       "doubles with each further one",
                       1));
    all.push_back(
        time("accept-retry-delay-max", &config::accept_retry_delay_max, "At most this", 1));
}

void add_handshake(options& all) {
    all.push_back(time("handshake-timeout", &config::handshake_timeout,
                       "From TCP accept to the 101 written whole", 1));
    all.push_back(time("close-timeout", &config::close_timeout,
                       "From our decision to close to the end of the TCP connection", 1));
    all.push_back(list_option("allowed-origins", "ORIGIN,...", in_server(&config::allowed_origins),
                              "Origins whose pages may open a WebSocket and read what is answered "
                              "over HTTP; empty: every page may open one, none may read",
                              wrong_origin));
    all.push_back(number("header-bytes-max", "BYTES", &config::header_bytes_max,
                         "One HTTP request's line and header; more is answered with 431", 256,
                         1'048'576)
                      .reloaded());
    all.push_back(number("body-bytes-max", "BYTES", &config::body_bytes_max,
                         "One HTTP request's body; more is answered with 413", 0, bytes_most)
                      .reloaded());
}

void add_welcome(options& all) {
    all.push_back(time("settle-delay", &config::settle_delay,
                       "From registration to the first attempt at the welcome, until 20 handshakes "
                       "have been measured"));
    all.push_back(flag_option("settle-adapts", in_server(&config::settle_adapts),
                              "Then it is twice the median handshake time of the last 100"));
    all.push_back(time("settle-delay-min", &config::settle_delay_min, "At least this"));
    all.push_back(time("settle-delay-max", &config::settle_delay_max, "At most this"));
    all.push_back(number("welcome-attempts-max", "ATTEMPTS", &config::welcome_attempts_max,
                         "Attempts at the welcome by the clock; 0: only when CONNECTED", 0, 16));
    all.push_back(flag_option("welcome-ping", in_server(&config::welcome_ping),
                              "An attempt that finds CONNECTED pings first, and waits for the "
                              "pong"));
    all.push_back(time("welcome-ping-timeout", &config::welcome_ping_timeout,
                       "At most so long; then it sends the welcome all the same", 1));
    all.push_back(time("welcome-retry-delay", &config::welcome_retry_delay,
                       "Gap after the first failed attempt; doubles with each further one"));
    all.push_back(number("welcome-breaker-window", "ATTEMPTS", &config::welcome_breaker_window,
                         "When more than half of so many first attempts failed, sessions get one "
                         "attempt by the clock; 0: never",
                         0, 100'000));
    all.push_back(time("welcome-breaker-pause", &config::welcome_breaker_pause,
                       "So much later one first attempt tries whether that is over"));
    all.push_back(number("welcome-retry-alert-percent", "PERCENT",
                         &config::welcome_retry_alert_percent,
                         "Part of the last 100 attempts at a welcome that may be retries; more is "
                         "an alert; 100: never",
                         0, 100));
}

void add_liveness(options& all) {
    all.push_back(time("ping-interval", &config::ping_interval,
                       "A ping is sent so long after the last byte from the peer; 0: none"));
    all.push_back(time("pong-timeout", &config::pong_timeout,
                       "A peer silent for so long after a ping is stale: closed with 4001", 1));
    all.push_back(time("idle-timeout", &config::idle_timeout,
                       "A session without a message for so long is inactive, and is closed with "
                       "4001 by the next inactive cleanup; 0: never"));
    all.push_back(time("cleanup-interval", &config::cleanup_interval,
                       "Period of the cleanup of stale sessions; 0: no background cleanup"));
    all.push_back(number("inactive-cleanup-rounds", "ROUNDS", &config::inactive_cleanup_rounds,
                         "Inactive sessions are cleaned up in each of so many rounds", 1,
                         1'000'000));
}

void add_messages(options& all) {
    all.push_back(number("message-bytes-max", "BYTES", &config::message_bytes_max,
                         "One WebSocket message; more is closed with 1009", 1, bytes_most)
                      .reloaded());
    all.push_back(flag_option("permessage-deflate", in_server(&config::permessage_deflate),
                              "Compress messages for clients that offer it (RFC 7692)"));
    all.push_back(number("queue-bytes-max", "BYTES", &config::queue_bytes_max,
                         "What a session may have queued; more is a slow consumer, closed with "
                         "4000",
                         1, bytes_most)
                      .reloaded());
    all.push_back(number("queue-messages-max", "MESSAGES", &config::queue_messages_max,
                         "The same in messages", 1, int_most)
                      .reloaded());
    all.push_back(
        time("queue-age-max", &config::queue_age_max, "How long the oldest of them may wait", 1)
            .reloaded());
    all.push_back(number("send-attempts-max", "ATTEMPTS", &config::send_attempts_max,
                         "Attempts at a send that finds CONNECTING; 1: no retries", 1, 16)
                      .reloaded());
    all.push_back(time("send-retry-delay", &config::send_retry_delay, "Gap between them", 1));
    all.push_back(time("handler-time-max", &config::handler_time_max,
                       "A handler that keeps the event loop for longer is logged"));
    all.push_back(time("handler-unread-max", &config::handler_unread_max,
                       "A handler that leaves messages unread for longer is logged"));
}

void add_limits(options& all) {
    all.push_back(number("message-burst", "MESSAGES", &config::message_burst,
                         "Messages that a session may send at once; more is closed with 1008; 0: "
                         "no limit",
                         0, int_most)
                      .reloaded());
    all.push_back(number("message-rate", "PER_SECOND", &config::message_rate,
                         "Messages that it earns anew", 0, int_most)
                      .reloaded());
    all.push_back(number("handshake-burst", "REQUESTS", &config::handshake_burst,
                         "Upgrades that one address may ask for at once; more is answered with "
                         "429; 0: no limit",
                         0, int_most)
                      .reloaded());
    all.push_back(number("handshake-rate", "PER_SECOND", &config::handshake_rate,
                         "Upgrades that it earns anew", 0, int_most)
                      .reloaded());
    all.push_back(number("sessions-max", "SESSIONS", &config::sessions_max,
                         "Sessions in total; more is answered with 503; 0: no limit", 0, int_most)
                      .reloaded());
    all.push_back(number("sessions-per-address-max", "SESSIONS", &config::sessions_per_address_max,
                         "Sessions of one address; more is answered with 429; 0: no limit, as "
                         "behind a proxy",
                         0, int_most)
                      .reloaded());
    all.push_back(number("sessions-per-user-max", "SESSIONS", &config::sessions_per_user_max,
                         "Sessions of one user; more is answered with 429; 0: no limit", 0,
                         int_most)
                      .reloaded());
}

void add_drain(options& all) {
    all.push_back(number("drain-batch", "SESSIONS", &config::drain_batch,
                         "A drain closes so many sessions at a time", 1, int_most));
    all.push_back(time("drain-interval", &config::drain_interval, "Pause between two batches", 1));
    all.push_back(time("drain-timeout", &config::drain_timeout,
                       "After so long a drain cuts what is left", 1));
    all.push_back(time("reconnect-after-min", &config::reconnect_after_min,
                       "The hint to reconnect that a drained client gets: at least this"));
    all.push_back(time("reconnect-after-max", &config::reconnect_after_max,
                       "At most this, each client another"));
}

void add_operation(options& all) {
    all.push_back(text_option("debug-token-file", "FILE", in_settings(&settings::debug_token_file),
                              "File with the bearer token of /api/debug; empty: these endpoints "
                              "are off"));
    all.push_back(text_option("metrics-token-file", "FILE",
                              in_settings(&settings::metrics_token_file),
                              "File with the bearer token of /metrics; empty: open to all"));
    all.push_back(text_option("admin-token-file", "FILE", in_settings(&settings::admin_token_file),
                              "File with the bearer token of /ws/admin; empty: open to all"));
    all.push_back(choice_option("log-level", {"debug", "info", "warning", "error", "off"},
                                in_settings(&settings::log_level),
                                "Least level that is logged, to stderr")
                      .reloaded());
    all.push_back(choice_option("log-format", {"text", "json"}, in_settings(&settings::log_format),
                                "Lines of text, or of JSON"));
}

options make_all() {
    options all;
    add_listening(all);
    add_handshake(all);
    add_welcome(all);
    add_liveness(all);
    add_messages(all);
    add_limits(all);
    add_drain(all);
    add_generation_options(all);
    add_operation(all);
    return all;
}

} // namespace

const std::vector<option>& all_options() {
    static const options all = make_all();
    return all;
}

const option* find_option(std::string_view key) {
    const auto& all = all_options();
    const auto found = std::ranges::find(all, key, &option::key);
    return found == all.end() ? nullptr : &*found;
}

std::string contradiction(const settings& s) {
    if (s.server.settle_delay_min > s.server.settle_delay_max) {
        return "settle_delay_min is more than settle_delay_max";
    }
    if (s.server.accept_retry_delay > s.server.accept_retry_delay_max) {
        return "accept_retry_delay is more than accept_retry_delay_max";
    }
    if (s.server.reconnect_after_min > s.server.reconnect_after_max) {
        return "reconnect_after_min is more than reconnect_after_max";
    }
    return contradiction(s.generation);
}

option::json as_json(const settings& s) {
    option::json all = option::json::object();
    for (const option& o : all_options()) {
        all[o.key()] = o.get(s);
    }
    return all;
}

std::string options_in_markdown() {
    const settings by_default;
    std::string table = "| flag | key | unit | default | values | SIGHUP | meaning |\n"
                        "|---|---|---|---|---|---|---|\n";
    for (const option& o : all_options()) {
        table += "| `--" + o.name + "` | `" + o.key() + "` | " + o.unit + " | `" +
                 o.get(by_default).dump() + "` | " + o.range + " | " + (o.reloads ? "yes" : "") +
                 " | " + o.help + " |\n";
    }
    return table;
}

} // namespace squall::server
