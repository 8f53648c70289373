#pragma once

#include "sim/kernel/file.hpp"
#include "sim/net/network.hpp"
#include "sim/net/tcp_endpoint.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <sys/socket.h>

namespace squall {

/// What setsockopt(2) has set on a TCP socket.
struct socket_options {
    int send_buffer = 0;    ///< SO_SNDBUF, doubled; 0 for the default
    int receive_buffer = 0; ///< SO_RCVBUF, doubled; 0 for the default
    ::linger linger{};
    int keep_alive = 0;
    int reuse_address = 0;
    int no_delay = 0;
};

/// An AF_INET stream socket as a program sees it: unbound, bound, listening, or one end of a
/// connection. Everything that is a call of socket(7) or tcp(7); what TCP itself does is the
/// endpoint's.
class tcp_socket final : public file, public listener, public endpoint_owner {
public:
    static constexpr file_kind class_kind = file_kind::tcp;
    explicit tcp_socket(host& h);
    /// A socket that accept(2) makes; it has its listener's options (sk_clone_lock).
    tcp_socket(host& h, tcp_endpoint& accepted, const tcp_socket& from);

    std::uint32_t poll() override;
    /// Of nothing: 0 in any state (sock_read_iter: "Match SYS5 behaviour"), unlike recv(2).
    kernel_result read(std::span<std::byte> into) override {
        return into.empty() ? 0 : receive(into, 0);
    }
    kernel_result write(std::span<const std::byte> from) override { return send(from); }
    void release() override;

    kernel_result bind(const ip_endpoint& local);
    kernel_result listen(int backlog);
    /// The next completed connection, or -EAGAIN, or -EINVAL if this socket does not listen.
    /// The caller makes a socket of it.
    kernel_result accept(tcp_endpoint*& accepted);
    /// 0 when connected, -EINPROGRESS (the handshake goes on), -EALREADY, -EISCONN, ...
    kernel_result connect(const ip_endpoint& to);
    kernel_result send(std::span<const std::byte> from);
    /// `flags`: MSG_PEEK.
    kernel_result receive(std::span<std::byte> into, int flags);
    kernel_result shutdown(int how);
    /// -ENOPROTOOPT for an option that is not modelled.
    kernel_result set_option(int level, int name, std::span<const std::byte> value);
    /// Writes at most `value.size()` bytes and returns how many.
    kernel_result get_option(int level, int name, std::span<std::byte> value);
    /// FIONREAD: -EINVAL on a listening socket.
    kernel_result unread_bytes() const;

    /// 0 and the address, or -ENOTCONN / nothing bound (0.0.0.0:0).
    ip_endpoint local_address() const;
    kernel_result peer_address(ip_endpoint& out) const;
    bool listening() const noexcept { return backlog_ >= 0; }
    /// The endpoint, or null if there is none.
    tcp_endpoint* endpoint() const noexcept { return endpoint_; }

private:
    ~tcp_socket() override;

    bool accept_queue_full() const noexcept override;
    void on_connection(tcp_endpoint& e) override;
    void on_endpoint(std::uint32_t bits) override { readiness.wake(bits); }
    void attach(tcp_endpoint& e);
    void stop_listening();
    void disconnect();

    host& host_;
    std::optional<ip_endpoint> bound_; ///< ours to unbind
    int backlog_ = -1;                 ///< -1: not listening
    std::deque<tcp_endpoint*> queue_;  ///< completed, waiting for accept
    tcp_endpoint* endpoint_ = nullptr;
    int error_ = 0;             ///< sk_err while there is no endpoint
    bool connect_told_ = false; ///< connect(2) has said 0, or nobody asked
    std::optional<question> eagain_;
    std::optional<question> short_;
    std::uint64_t refused_at_ = ~std::uint64_t{0}; ///< stream offset of write.eagain's last
    socket_options options_;
};

} // namespace squall
