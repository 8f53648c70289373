#pragma once

#include "sim/net/handshake_faults.hpp"
#include "sim/net/tcp_endpoint.hpp"

#include <cstdint>
#include <string>

namespace squall {

class listener;
class network;

/// tcp(7), tcp_syn_retries: 6 retransmissions, the first after 1 s, each gap twice the last;
/// "approximately 127 seconds" in all.
inline constexpr unsigned syn_retries_default = 6;

/// One attempt at a TCP connection, from the client's SYN on: both ends and the path between.
/// Lives in its network until both ends have let go and nothing is on the way.
class tcp_connection {
public:
    /// `number` is the connection's own in its network, from 1.
    tcp_connection(network& n, std::uint64_t number, host& client,
                   const ip_endpoint& client_address, host& server,
                   const ip_endpoint& server_address, const std::string& path);
    tcp_connection(const tcp_connection&) = delete;
    tcp_connection& operator=(const tcp_connection&) = delete;

    std::uint64_t number() const noexcept { return number_; }
    tcp_endpoint& client() noexcept { return client_; }
    tcp_endpoint& server() noexcept { return server_; }
    /// `c1#1>server:8000/1`, without a direction.
    const actor& who() const noexcept { return who_; }

    /// Sends the client's SYN.
    void open();
    /// TCP_SYNCNT, how many retransmissions of the SYN there are, and TCP_USER_TIMEOUT, after
    /// which there is no further one (0: no limit).
    void limit_syns(unsigned retries, duration user_timeout) noexcept {
        syn_retries_max_ = retries;
        user_timeout_ = user_timeout;
    }

    // What its endpoints need.
    segment_pool& segments() const noexcept;
    /// Time from one end to the other without any fault of the moment.
    duration way_time() const noexcept { return way_time_; }
    /// The same without the connection's own (link.slow).
    duration usual_way_time() const;
    void syn_answered();
    /// The client's answer to the SYN-ACK, unless the tape loses it.
    void acknowledge_handshake();
    void arrive_syn();
    void arrive_handshake_ack();
    void segment_sent() noexcept { ++on_the_way_; }
    void segment_arrived() noexcept { --on_the_way_; }
    /// A question that this actor is asked once in its life.
    std::uint64_t ask_once(const site& where, const actor& who) const;
    /// The path forgets the connection: both ends are reset. Nothing happens if its end is
    /// settled already.
    void reset_both_after(duration d);
    void reset_both_now();
    /// Nothing crosses the path any more, and after this time `e` gives up: ETIMEDOUT.
    void vanish_and_give_up(tcp_endpoint& e, duration after);
    /// Nothing crosses the path any more.
    void vanish() noexcept { vanished_ = true; }
    bool vanished() const noexcept { return vanished_; }
    /// Something hinders this connection until then, and ends by itself.
    void note_hindrance(instant until) const noexcept;
    /// Faults are over: the path is as short and broad as it was meant to be.
    void heal();
    /// Lets the network take this connection away if nobody needs it any more.
    void maybe_finish();

private:
    /// Fires when the path has forgotten the connection, or one end gives it up.
    struct end_event final : event {
        explicit end_event(tcp_connection& c) noexcept : owner(c) {}
        void fire() override { owner.end(); }
        /// Nothing moves on a path that one end will give up some day.
        bool idle() const noexcept override { return owner.gives_up_ != nullptr; }
        tcp_connection& owner;
    };
    struct syn_timer final : event {
        explicit syn_timer(tcp_connection& c) noexcept : owner(c) {}
        void fire() override { owner.retry_handshake(); }
        tcp_connection& owner;
    };

    listener* choose_listener();
    void end();
    void reset_both();
    void retry_handshake();
    void schedule_retry();

    network& network_;
    std::uint64_t number_;
    actor who_;
    actor towards_server_;
    actor towards_client_;
    duration way_time_;
    std::uint64_t us_per_kib_; ///< of the narrowest place on the way; 0: no limit
    tcp_endpoint client_;
    tcp_endpoint server_;
    std::uint64_t listening_ = 0; ///< which listen(2) of the server's has answered the SYN
    end_event end_event_;
    tcp_endpoint* gives_up_ = nullptr; ///< at end_event_; null: both ends are reset
    syn_timer syn_timer_;
    unsigned syn_retries_ = 0;
    handshake_faults handshake_;
    unsigned syn_retries_max_ = syn_retries_default;
    duration user_timeout_{0}; ///< of a handshake; 0: none
    instant opened_{};         ///< when the first SYN was sent
    int on_the_way_ = 0;
    bool vanished_ = false;
    bool finished_ = false;
};

} // namespace squall
