#pragma once

// For tests on real loopback sockets: an observer that writes down what it is told, and a client
// that speaks in raw bytes. Client and server share one io_context; nothing sleeps.

#include "server_core/net.hpp"
#include "server_core/observe/observer.hpp"
#include "server_core/session/session_handler.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace squall::server::testing_support {

/// Each event as one line: "registered", "state CONNECTING CONNECTED", "welcome 1 sent CONNECTED".
class recording_observer final : public server_observer {
public:
    std::vector<std::string> events;
    std::string session_id; ///< of the session that was registered last

    /// Events that begin with `prefix`.
    std::size_t count(std::string_view prefix) const {
        return static_cast<std::size_t>(
            std::count_if(events.begin(), events.end(),
                          [&](const std::string& event) { return event.starts_with(prefix); }));
    }
    bool has(std::string_view prefix) const { return count(prefix) > 0; }

    void on_accept_error(const transport_error& e) override {
        expect_known(e);
        add("accept error", describe(e));
    }
    void on_accept_trouble(const transport_error& e) override {
        add("accept trouble", describe(e));
    }
    void on_accept_refused(std::string_view remote) override { add("accept refused", remote); }
    void on_accept_recovered(std::uint64_t failures, std::uint64_t refused) override {
        add("accept recovered", std::to_string(failures), std::to_string(refused));
    }
    void on_accepted(const connection_info& c) override { add("accepted", c.remote); }
    void on_http_answered(const connection_info&, std::string_view target,
                          unsigned status) override {
        add("answered", std::to_string(status), target);
    }
    void on_handshake_abandoned(const connection_info&, end_cause cause) override {
        add("abandoned", to_string(cause));
    }
    void on_registered(const session_info& s) override {
        session_id = s.session_id;
        add("registered", s.user_id);
    }
    void on_state_changed(const session_info&, session_state from, session_state to) override {
        add("state", to_string(from), to_string(to));
    }
    void on_welcome_attempt(const session_info&, int attempt, welcome_result result,
                            session_state state, std::string_view) override {
        add("welcome", std::to_string(attempt), to_string(result), to_string(state));
    }
    void on_welcome_exhausted(const session_info&, std::string_view error) override {
        add("exhausted", error);
    }
    void on_welcome_breaker(breaker_state state) override { add("breaker", to_string(state)); }
    void on_welcome_retry_alert(unsigned rate_percent) override {
        add("retry alert", std::to_string(rate_percent));
    }
    void on_message(const session_info&, std::string_view payload) override {
        add("message", payload);
    }
    void on_sent(const session_info&, std::size_t bytes) override {
        add("sent", std::to_string(bytes));
    }
    void on_send_dropped(std::string_view, std::string_view reason) override {
        add("dropped", reason);
    }
    void on_transport_error(const session_info&, const transport_error& e) override {
        expect_known(e);
        add("error", to_string(e.op), to_string(e.category));
    }
    void on_disconnect_requested(std::string_view, std::string_view caller, std::string_view reason,
                                 bool found) override {
        add("disconnect", caller, reason, found ? "found" : "unknown");
    }
    void on_ended(const session_info&, session_state state, end_cause cause,
                  close_code code) override {
        add("ended", to_string(state), to_string(cause),
            std::to_string(static_cast<unsigned>(code)));
    }
    void on_upgrade_refused(const connection_info&, std::string_view reason) override {
        add("refused", reason);
    }
    void on_pong(const session_info&, std::chrono::nanoseconds) override { add("pong"); }
    void on_send_retry(std::string_view, int attempt) override {
        add("send retry", std::to_string(attempt));
    }
    void on_slow_consumer(const session_info&, std::size_t bytes, std::size_t messages,
                          std::chrono::nanoseconds) override {
        add("slow consumer", std::to_string(bytes), std::to_string(messages));
    }
    void on_rate_limited(const session_info&) override { add("rate limited"); }
    void on_handler_failed(const session_info&, std::string_view handler, std::string_view type,
                           std::string_view what) override {
        add("handler failed", handler, type, what);
    }
    void on_handler_warning(const session_info&, std::string_view handler, handler_warning warning,
                            std::chrono::nanoseconds) override {
        add("handler warning", handler, to_string(warning));
    }
    void on_loop_exception(std::string_view type, std::string_view what) override {
        add("loop exception", type, what);
    }
    void on_cleanup(std::size_t stale, std::size_t inactive) override {
        add("cleanup", std::to_string(stale), std::to_string(inactive));
    }
    void on_cleanup_failed(std::string_view what) override { add("cleanup failed", what); }
    void on_drain(std::size_t sessions) override { add("drain", std::to_string(sessions)); }
    void on_drained(std::size_t cut) override { add("drained", std::to_string(cut)); }

private:
    /// An error that nobody has thought of fails every test that meets it.
    static void expect_known(const transport_error& e) {
        EXPECT_NE(e.category, error_category::unexpected) << describe(e);
    }
    template <class... Parts>
    void add(std::string_view first, const Parts&... rest) {
        std::string line{first};
        ((line += ' ', line += rest), ...);
        events.push_back(std::move(line));
    }
};

/// An application that writes down what it is told, and may act upon it.
class recording_handler final : public session_handler {
public:
    std::vector<std::string> events; ///< "connect ann", "message hello", "disconnect peer_closed"
    std::string_view name() const noexcept override { return "recording"; }

    std::function<void(std::string_view session_id)> at_connect;
    std::function<void(std::string_view session_id)> at_message;
    std::function<void(std::string_view session_id)> at_disconnect;

    void on_connect(const session_info& s) override { add("connect ", s.user_id, at_connect, s); }
    void on_message(const session_info& s, std::string_view payload) override {
        add("message ", payload, at_message, s);
    }
    void on_disconnect(const session_info& s, end_cause cause) override {
        add("disconnect ", to_string(cause), at_disconnect, s);
    }

private:
    void add(std::string what, std::string_view detail,
             const std::function<void(std::string_view)>& act, const session_info& s) {
        events.push_back((what += detail));
        if (act) {
            act(s.session_id);
        }
    }
};

struct frame {
    unsigned opcode;
    std::string payload;
};

/// The whole frames in `bytes`: unmasked, as a server sends them (RFC 6455, 5.2).
inline std::vector<frame> server_frames(std::string_view bytes) {
    std::vector<frame> frames;
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(bytes[i]);
    };
    while (bytes.size() >= 2) {
        std::size_t length = byte(1);
        std::size_t header = 2;
        if (length == 126 && bytes.size() >= 4) {
            length = (std::size_t{byte(2)} << 8U) | byte(3);
            header = 4;
        } else if (length == 127 && bytes.size() >= 10) {
            length = 0;
            for (std::size_t i = 2; i < 10; ++i) {
                length = (length << 8U) | byte(i);
            }
            header = 10;
        }
        if (bytes.size() < header + length) {
            break;
        }
        frames.push_back({byte(0) & 0x0FU, std::string{bytes.substr(header, length)}});
        bytes.remove_prefix(header + length);
    }
    return frames;
}

/// A client's frame with a masking key of zeros. REQUIRES: fewer than 126 bytes.
inline std::string client_frame(unsigned opcode, std::string_view payload) {
    std::string bytes;
    bytes += static_cast<char>(0x80U | opcode);
    bytes += static_cast<char>(0x80U | payload.size());
    bytes += std::string(4, '\0');
    bytes += payload;
    return bytes;
}

inline std::string upgrade_bytes(std::string_view target = "/ws/voice?user_id=ann") {
    return "GET " + std::string{target} +
           " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

class loopback_client {
public:
    explicit loopback_client(asio::io_context& context) : socket_(context.get_executor()) {}
    explicit loopback_client(tcp_socket socket) : socket_(std::move(socket)) {}

    std::string received;
    bool ended = false;       ///< no more will be received
    error_code end;           ///< why
    bool send_failed = false; ///< some bytes of send_on were not taken

    void connect(std::uint16_t port) {
        connect_unreading(port);
        read_on();
    }
    /// Takes nothing from the kernel's buffers until read_on.
    void connect_unreading(std::uint16_t port) {
        socket_.connect({asio::ip::address_v4::loopback(), port});
        socket_.set_option(asio::ip::tcp::no_delay(true)); // single bytes shall not wait
    }
    void send(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }
    /// As send, but goes on while handlers run, however many bytes there are.
    void send_on(std::string bytes) {
        const auto kept = std::make_shared<std::string>(std::move(bytes));
        asio::async_write(socket_, asio::buffer(*kept),
                          [this, kept](const error_code& code, std::size_t) {
                              send_failed = send_failed || code;
                          });
    }
    void reset() {
        socket_.set_option(asio::socket_base::linger(true, 0));
        socket_.close();
    }
    void finish_sending() { socket_.shutdown(asio::socket_base::shutdown_send); }
    void close() { socket_.close(); }

    void read_on() {
        socket_.async_read_some(asio::buffer(buffer_),
                                [this](const error_code& code, std::size_t bytes) {
                                    if (code) {
                                        ended = true;
                                        end = code;
                                        return;
                                    }
                                    received.append(buffer_.data(), bytes);
                                    read_on();
                                });
    }

    /// What came after the first HTTP header that says 101; nothing before that.
    std::vector<frame> frames() const {
        const auto header = received.find("HTTP/1.1 101 ");
        const auto end_of_header = received.find("\r\n\r\n", header);
        if (header == std::string::npos || end_of_header == std::string::npos) {
            return {};
        }
        return server_frames(std::string_view{received}.substr(end_of_header + 4));
    }
    bool has(std::string_view part) const { return received.find(part) != std::string::npos; }

private:
    tcp_socket socket_;
    std::array<char, 65536> buffer_{};
};

/// Runs handlers until `predicate` holds; false if that takes longer than 10 s.
template <class Predicate>
bool run_until(asio::io_context& context, Predicate predicate) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    context.restart();
    while (!predicate()) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline || context.run_one_for(deadline - now) == 0) {
            return predicate();
        }
    }
    return true;
}

/// Runs handlers until none is left; false if that takes longer than 10 s.
inline bool run_to_end(asio::io_context& context) {
    context.restart();
    context.run_for(std::chrono::seconds{10});
    return context.stopped();
}

} // namespace squall::server::testing_support
