#pragma once

#include "sim/kernel/inet_socket.hpp"
#include "sim/net/datagram.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <vector>

namespace squall {

/// A datagram socket of AF_INET or AF_INET6: udp(7).
///
/// Not modelled: MSG_MORE and UDP_CORK, error queues (IP_RECVERR), multicast and broadcast,
/// control messages; the send buffer never fills, for what is sent is on its way at once.
class udp_socket final : public inet_socket, public datagram_receiver {
public:
    udp_socket(host& h, int family);

    std::uint32_t poll() override;
    void release() override { delete this; }

    kernel_result bind(std::span<const std::byte> name) override;
    /// Fixes the peer: what others send is not heard any more. AF_UNSPEC takes that back.
    kernel_result connect(std::span<const std::byte> name) override;
    kernel_result send(std::span<const std::byte> from, int flags,
                       std::span<const std::byte> to) override;
    kernel_result receive(std::span<std::byte> into, int flags, received_message& told) override;
    kernel_result shutdown(int how) override;
    kernel_result set_option(int level, int name, std::span<const std::byte> value) override;
    kernel_result get_option(int level, int name, std::span<std::byte> value) override;
    kernel_result local_name(socket_address& out) const override;
    kernel_result peer_name(socket_address& out) const override;
    /// Of the next datagram.
    kernel_result unread_bytes() const override;
    bool keeps_messages() const noexcept override { return true; }
    const actor* incoming_path() const noexcept override { return who_of(last_received_); }
    const actor* outgoing_path() const noexcept override { return who_of(last_sent_); }

    bool on_datagram(const ip_endpoint& from, std::span<const std::byte> bytes,
                     const datagram_flow& on) override;
    void on_unreachable(const ip_endpoint& to) override;
    const actor& who() const noexcept override { return who_; }

private:
    struct message {
        ip_endpoint from;
        const datagram_flow* on;
        std::vector<std::byte> bytes;
    };

    static const actor* who_of(const datagram_flow* f) noexcept {
        return f != nullptr ? &f->who() : nullptr;
    }
    kernel_result parse_named(std::span<const std::byte> name, ip_endpoint& out) const;
    kernel_result find_target(std::span<const std::byte> name, destination& out) const;
    datagram_flow& flow_to(const destination& d);

    const actor who_;
    bool connected_ = false;
    ip_endpoint peer_;
    std::deque<message> queue_;
    int charged_ = 0; ///< what the queue takes of the receive buffer, bytes
    int receive_buffer_;
    int send_buffer_;
    int error_ = 0;     ///< sk_err
    unsigned shut_ = 0; ///< 1: reading, 2: writing (RCV_SHUTDOWN, SEND_SHUTDOWN)
    std::map<ip_endpoint, datagram_flow*> flows_; ///< that it has sent on
    const datagram_flow* last_sent_ = nullptr;    ///< flows outlive sockets
    const datagram_flow* last_received_ = nullptr;
};

} // namespace squall
