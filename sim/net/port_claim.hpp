#pragma once

#include "sim/net/address.hpp"
#include "sim/time.hpp"

#include <cstdint>

namespace squall {

class port_table;

/// Somebody on whose behalf a port is held: told of what arrives there.
class port_holder {
protected:
    ~port_holder() = default;
};

/// What one socket, or what is left of one, holds of its host's ports (Linux: its place in an
/// inet_bind_bucket). Made unbound; a port_table binds it. Gives its port back when destroyed.
class port_claim {
public:
    port_claim() = default;
    port_claim(const port_claim&) = delete;
    port_claim& operator=(const port_claim&) = delete;
    ~port_claim() { release(); }

    bool held() const noexcept { return table_ != nullptr; }
    /// What it holds, or held last: a socket still tells that port (inet_put_port leaves
    /// inet_sport).
    const ip_endpoint& local() const noexcept { return local_; }
    /// Whom it is connected to; port 0: nobody.
    const ip_endpoint& remote() const noexcept { return remote_; }
    /// SOCK_BINDPORT_LOCK: bind(2) named the port, so it stays when the connection ends.
    bool port_named() const noexcept { return port_named_; }
    /// SOCK_BINDADDR_LOCK: bind(2) named the address, and it stays even without a port.
    bool address_named() const noexcept { return address_named_; }
    /// IPV6_V6ONLY as it takes effect: a bind to one IPv6 address sets it (__inet6_bind).
    bool v6_only() const noexcept { return v6_only_ || bound_to_v6_; }
    void set_v6_only(bool on) noexcept { v6_only_ = on; }
    /// Which listen(2) of this host this was, from 1; 0: it does not listen.
    std::uint64_t listening() const noexcept { return listening_; }
    port_holder* holder() const noexcept { return holder_; }

    /// Gives the port back, if it holds one. Its name and its options stay.
    void release() noexcept;
    /// The connection has ended, and with it a claim whose port nobody named (tcp_set_state,
    /// TCP_CLOSE). The socket has gone too if `socket_gone`.
    void connection_ended(bool socket_gone) noexcept {
        if (socket_gone || !port_named_)
            release();
    }
    /// Takes over what `other` holds, and its options; `other` is as new.
    /// REQUIRES: !held(), and `other` does not listen.
    void take(port_claim& other) noexcept;

    bool reuse_address = false; ///< SO_REUSEADDR
    bool reuse_port = false;    ///< SO_REUSEPORT

private:
    friend class port_table;

    ip_endpoint local_;
    ip_endpoint remote_;
    port_table* table_ = nullptr;
    port_claim* next_ = nullptr;
    port_claim* previous_ = nullptr;
    port_holder* holder_ = nullptr;
    std::uint64_t listening_ = 0;
    bool port_named_ = false;
    bool address_named_ = false;
    bool by_connect_ = false; ///< its port was chosen by connect(2)
    bool v6_only_ = false;
    bool bound_to_v6_ = false;
    /// In TIME_WAIT, and from when on a connection between the same ends may follow.
    bool lingers_ = false;
    instant may_follow_{};
};

} // namespace squall
