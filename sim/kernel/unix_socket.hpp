#pragma once

#include "sim/kernel/socket_file.hpp"
#include "sim/net/byte_fifo.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <sys/socket.h>

namespace squall {

class host;

/// An AF_UNIX stream socket: unix(7), with the algorithm of Linux (net/unix/af_unix.c). Both ends
/// are on one host, so what one writes is at the other at once; no network, no faults.
///
/// Not modelled: SOCK_DGRAM, SOCK_SEQPACKET, descriptors and credentials as control data,
/// MSG_OOB. How much a buffer holds is close to Linux, where it differs from version to version.
class unix_socket final : public socket_file {
public:
    explicit unix_socket(host& h) noexcept : host_(h) {}
    struct pair {
        unix_socket* first;
        unix_socket* second;
    };
    /// socketpair(2): two that are connected with one another and have no names.
    static pair make_pair(host& h);

    std::uint32_t poll() override;
    void release() override;

    kernel_result bind(std::span<const std::byte> name) override;
    kernel_result listen(int backlog) override;
    kernel_result accept(accepted_socket& out) override;
    /// 0, or -EAGAIN while the listener's queue is full: then connect_waits() says where to wait.
    kernel_result connect(std::span<const std::byte> name) override;
    wait_queue* connect_waits() noexcept override { return connect_waits_; }
    bool is_local() const noexcept override { return true; }
    kernel_result room() override;
    kernel_result send(std::span<const std::byte> from, int flags,
                       std::span<const std::byte> to) override;
    kernel_result receive(std::span<std::byte> into, int flags, received_message& told) override;
    kernel_result shutdown(int how) override;
    kernel_result set_option(int level, int name, std::span<const std::byte> value) override;
    kernel_result get_option(int level, int name, std::span<std::byte> value) override;
    kernel_result local_name(socket_address& out) const override;
    kernel_result peer_name(socket_address& out) const override;
    /// -EINVAL on a listening socket.
    kernel_result unread_bytes() const override;

    /// Its path has been unlinked; it goes on without.
    void lose_path() noexcept { holds_name_ = false; }

private:
    enum class state : std::uint8_t { closed, listening, connected };
    /// What one write left in the peer's queue; the writer's buffer has room again when it is gone.
    struct message {
        std::size_t left;
        std::size_t cost;
    };

    ~unix_socket() override = default;
    void join(unix_socket& other) noexcept;
    void die(bool never_accepted);
    void peer_gone(bool reset);
    kernel_result take_name(std::string name);
    bool writable() const noexcept;
    void free_buffer(std::size_t cost);
    /// Takes the first `n` bytes away.
    void consume(std::size_t n);

    host& host_;
    state state_ = state::closed;
    std::string name_;        ///< sun_path as it is bound; empty: unnamed
    bool holds_name_ = false; ///< the host's table of names knows it by that
    unsigned shut_ = 0;       ///< SHUT_* + 1, as bits
    int error_ = 0;           ///< sk_err

    std::deque<unix_socket*> queue_; ///< of a listener: connected, not accepted
    std::size_t backlog_ = 0;
    wait_queue room_; ///< who waits to connect
    wait_queue* connect_waits_ = nullptr;

    unix_socket* peer_ = nullptr; ///< null: never connected, or the peer is gone
    std::string peer_path_;       ///< its name when they were joined
    bool knows_peer_ = false;
    byte_fifo bytes_; ///< to be read here
    std::deque<message> messages_;
    std::size_t used_ = 0;              ///< of the send buffer, by what the peer has not read
    std::size_t send_buffer_ = 212'992; // net.core.wmem_default
    int receive_buffer_ = 212'992;
    ::linger linger_{};
    int keep_alive_ = 0;
    int reuse_address_ = 0;
    bool has_credentials_ = false; ///< of whoever listens or connected: SO_PEERCRED
};

} // namespace squall
