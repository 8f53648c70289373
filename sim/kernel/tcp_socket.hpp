#pragma once

#include "sim/faults/write.hpp"
#include "sim/kernel/inet_socket.hpp"
#include "sim/net/network.hpp"
#include "sim/net/tcp_endpoint.hpp"
#include "sim/tape/byte_questions.hpp"

#include <cstdint>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <span>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace squall {

inline constexpr int somaxconn = 4096; ///< net.core.somaxconn

/// What setsockopt(2) has set on a TCP socket.
struct socket_options {
    int send_buffer = 0;    ///< SO_SNDBUF, doubled; 0 for the default
    int receive_buffer = 0; ///< SO_RCVBUF, doubled; 0 for the default
    ::linger linger{};
    int keep_alive = 0;
    int out_of_band_inline = 0;
    int no_delay = 0;
    int cork = 0;
    int quick_ack = 1;
    int keep_idle_s = tcp_timer_options{}.keep_idle_s;
    int keep_interval_s = tcp_timer_options{}.keep_interval_s;
    int keep_count = tcp_timer_options{}.keep_count;
    int syn_count = syn_retries_default;
    int user_timeout_ms = 0;
    int fin_timeout_s = 0; ///< TCP_LINGER2: 0 for the default, -1 for none
    int fast_open = 0;     ///< length of a queue that stays empty
    int type_of_service = 0;
    int time_to_live = 64;
    int mtu_discovery = IP_PMTUDISC_WANT;

    tcp_timer_options timers() const noexcept;
};

/// An AF_INET or AF_INET6 stream socket as a program sees it: unbound, bound, listening, or one end
/// of a connection. Everything that is a call of socket(7) or tcp(7); what TCP itself does is the
/// endpoint's.
class tcp_socket final : public inet_socket, public listener, public endpoint_owner {
public:
    tcp_socket(host& h, int family);

    std::uint32_t poll() override;
    void release() override;

    kernel_result bind(std::span<const std::byte> name) override;
    kernel_result listen(int backlog) override;
    kernel_result accept(accepted_socket& out) override;
    /// 0 when connected, -EINPROGRESS (the handshake goes on), -EALREADY, -EISCONN, ...
    kernel_result connect(std::span<const std::byte> name) override;
    /// tcp(7): `to` is ignored.
    kernel_result send(std::span<const std::byte> from, int flags,
                       std::span<const std::byte> to) override;
    kernel_result receive(std::span<std::byte> into, int flags, received_message& told) override;
    kernel_result shutdown(int how) override;
    kernel_result set_option(int level, int name, std::span<const std::byte> value) override;
    kernel_result get_option(int level, int name, std::span<std::byte> value) override;
    /// -EINVAL on a listening socket.
    kernel_result unread_bytes() const override;

    /// The wildcard and port 0 if nothing is bound.
    kernel_result local_name(socket_address& out) const override;
    kernel_result peer_name(socket_address& out) const override;
    duration linger_time() const noexcept override;
    void begin_linger() override { endpoint_->close_lingering(); }
    instant linger_over() const override;
    const actor* incoming_path() const noexcept override;
    const actor* outgoing_path() const noexcept override;

private:
    /// What a connection has of its listener's options.
    struct settings {
        socket_options options;
        common_options common;
    };
    struct queued {
        tcp_endpoint* end;
        /// As they were at the end of the handshake; null: as they are now.
        std::unique_ptr<settings> own;
    };

    ~tcp_socket() override;
    void keep_settings_of_queued();

    bool accept_queue_full() const noexcept override;
    void on_connection(tcp_endpoint& e) override;
    void on_endpoint(std::uint32_t bits) override { readiness.wake(bits); }
    bool listening() const noexcept { return backlog_ >= 0; }
    /// The claim on a port: the endpoint has it while there is one.
    port_claim& claim() noexcept { return endpoint_ != nullptr ? endpoint_->port : port_; }
    kernel_result dissolve();
    void attach(tcp_endpoint& e);
    int fails_at_once(std::uint64_t from, std::uint64_t to);
    void apply_options();
    kernel_result set_number(int level, int name, int number);
    kernel_result get_number(int level, int name, int& number);
    int state_number();
    void stop_listening();
    void disconnect();

    int backlog_ = -1;          ///< -1: not listening
    std::vector<queued> queue_; ///< completed, waiting for accept, the oldest first
    tcp_endpoint* endpoint_ = nullptr;
    int error_ = 0;                 ///< sk_err while there is no endpoint
    bool disconnecting_ = false;    ///< SS_DISCONNECTING: it was shut down before connect(2) said 0
    bool shut_for_reading_ = false; ///< by shutdown(2), while there is no endpoint
    bool connect_told_ = false;     ///< connect(2) has said 0, or nobody asked
    std::optional<byte_questions<faults::write_eagain, faults::write_short, faults::write_reset,
                                 faults::write_no_memory>>
        faults_;                                   ///< of what is written
    std::uint64_t refused_at_ = ~std::uint64_t{0}; ///< stream offset of write.eagain's last
    socket_options options_;
};

} // namespace squall
