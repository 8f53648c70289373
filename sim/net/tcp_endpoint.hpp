#pragma once

#include "sim/kernel/file.hpp"
#include "sim/net/address.hpp"
#include "sim/net/byte_fifo.hpp"
#include "sim/net/port_claim.hpp"
#include "sim/net/segment.hpp"
#include "sim/net/stream_path.hpp"
#include "sim/net/tcp_timers.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace squall {

class host;
class tcp_connection;

/// tcp(7): the default of tcp_wmem, and that of tcp_rmem, half of which is window and half
/// overhead. Linux would enlarge the first while a connection runs well; that is not modelled.
inline constexpr std::size_t send_buffer_default = 16'384;
inline constexpr std::size_t receive_buffer_default = 131'072;
/// SOCK_MIN_SNDBUF: no send buffer is smaller.
inline constexpr std::size_t send_buffer_min = 4608;

/// Window that a receive buffer of this size offers (tcp(7), tcp_adv_win_scale 1).
constexpr std::size_t window_of(std::size_t receive_buffer) noexcept {
    return receive_buffer / 2;
}

/// Told when an endpoint's readiness may have changed: a socket, or a scripted peer.
class endpoint_owner {
public:
    /// `bits` as in waiter::on_wake: what happened, 0 for anything.
    virtual void on_endpoint(std::uint32_t bits) = 0;

protected:
    ~endpoint_owner() = default;
};

/// States of RFC 9293 section 3.3.2 that a program can tell apart; the closing states are told
/// by the flags fin_sent / fin_received instead.
enum class tcp_state : std::uint8_t { syn_sent, syn_received, established, closed };

/// One end of a TCP connection: what Linux keeps in a struct tcp_sock. It knows bytes, flags and
/// errors; it knows no descriptor, no epoll and no probability. It may outlive its socket, as in
/// Linux (orphan), until the other end has gone too.
///
/// Not modelled: congestion control, path MTU, urgent data, simultaneous open. Acknowledgements
/// cost no events: an arrived segment counts as acknowledged one way-time later, and an event is
/// made only when somebody waits for the space.
class tcp_endpoint {
public:
    /// `outgoing` is the stream away from this end, and `path` the way that it takes.
    tcp_endpoint(tcp_connection& c, host& h, const ip_endpoint& local, const actor& outgoing,
                 const stream_path& path);
    tcp_endpoint(const tcp_endpoint&) = delete;
    tcp_endpoint& operator=(const tcp_endpoint&) = delete;

    // What a socket asks of it.

    /// Bytes taken (the free send buffer at most), -EAGAIN with none free, the pending error, or
    /// -EPIPE after the end of our sending side (tcp_sendmsg_locked).
    kernel_result write(std::span<const std::byte> from);
    /// Bytes copied; 0 at the end of the stream; -EAGAIN; the pending error (tcp_recvmsg_locked:
    /// what has arrived is read before the error is told).
    kernel_result read(std::span<std::byte> into, bool peek);
    /// SHUT_WR: FIN after what is queued. SHUT_RD: reads give 0 once empty.
    void shutdown_write();
    void shutdown_read();
    /// The socket closes: RST if unread data would be lost (RFC 9293 3.10.4 / RFC 2525 2.17) or
    /// `abort` (SO_LINGER 0); FIN otherwise. No owner is told anything afterwards.
    void close(bool abort);
    /// EPOLL* bits as tcp_poll() computes them.
    std::uint32_t poll();
    /// SO_ERROR: the pending error, cleared by asking.
    int take_error() noexcept;
    std::size_t unread_bytes() const noexcept { return received_.size(); }
    std::size_t free_send_buffer();
    /// The kernel finds no memory for this long: writes give -EAGAIN, then EPOLLOUT comes.
    void refuse_writes_for(duration d);
    bool refuses_writes() const noexcept { return memory_event_.scheduled(); }
    /// Somebody wants EPOLLOUT once there is room (SOCK_NOSPACE): a write found none, or took
    /// less than it was given, or poll(2) looked.
    void wait_for_space();
    /// SO_KEEPALIVE, TCP_USER_TIMEOUT and their kin.
    void set_timers(const tcp_timer_options& wanted);
    /// A socket filter that accepts nothing (SO_ATTACH_FILTER): what arrives is lost before TCP
    /// sees it, and its sender retransmits; or, again, none.
    void set_filter(bool accepts_nothing);
    /// A close that waits (SO_LINGER with a time): both directions end and what is unread is lost,
    /// with an RST if there is any; the owner is told until close().
    void close_lingering();
    /// When the peer's TCP will have said that it has our FIN: `forever` if that is not known yet.
    /// Before the FIN is sent, too.
    instant fin_acknowledged() const noexcept { return fin_acknowledged_; }

    tcp_state state() const noexcept { return state_; }
    bool fin_sent() const noexcept { return fin_sent_; }
    bool fin_received() const noexcept { return fin_received_; }
    int error() const noexcept { return error_; }
    std::uint64_t bytes_written() const noexcept { return written_; }
    const ip_endpoint& local() const noexcept { return local_; }
    host& where() const noexcept { return host_; }
    tcp_connection& connection() const noexcept { return connection_; }
    tcp_endpoint& peer() const noexcept { return *peer_; }
    /// The stream away from this end, as tapes and traces name it.
    const actor& outgoing() const noexcept { return outgoing_; }
    const actor& incoming() const noexcept { return peer_->outgoing_; }
    /// Null while it waits in an accept queue, and after close().
    void set_owner(endpoint_owner* o) noexcept { owner_ = o; }
    endpoint_owner* owner() const noexcept { return owner_; }
    bool orphaned() const noexcept { return orphaned_; }
    /// A listener has it, or a socket that came from one.
    bool handed_over() const noexcept { return handed_over_; }
    void set_handed_over() noexcept { handed_over_ = true; }

    // What the connection does to it.

    void set_peer(tcp_endpoint& p) noexcept { peer_ = &p; }
    void set_state(tcp_state s) noexcept {
        state_ = s;
        if (s == tcp_state::closed)
            port.connection_ended(orphaned_);
    }
    void arrive(segment& s);
    /// Sends it so much later than usual; what follows waits for it.
    void send_control(segment_kind kind, duration held = duration::zero());
    /// A router's answer to the peer's SYN.
    void send_unreachable(int error);
    /// What an arriving RST does (tcp_reset in net/ipv4/tcp_input.c).
    void reset_by_peer();
    /// Ends the connection at this end with `error` for the next call (0: none).
    void fail(int error);
    /// Its host has lost power, and knows nothing of this connection any more: what still comes
    /// for it is answered with RST, once there is somebody to answer. A scripted peer is told
    /// ECONNRESET. Nothing happens if its host has not heard of the connection yet.
    void forget();
    /// Faults are over: a segment that is on its way from here arrives as if it were sent now.
    /// REQUIRES: those that were sent earlier have been hastened.
    void hasten(segment& s);
    /// Faults are over: the path is clear, and so is the peer's window.
    void heal();
    /// Tells the owner.
    void notify(std::uint32_t bits);

    // What its timers need (tcp_timers.hpp).

    tcp_timers& timers();
    /// Latest time at which anything came from the peer, acknowledgements included.
    instant heard();
    /// Bytes or a FIN are sent and not acknowledged.
    bool unanswered() { return sequence_acknowledged() != sent_ + (fin_sent_ ? 1 : 0); }
    /// Unanswered, or waiting to be sent.
    bool outstanding() { return unanswered() || !unsent_.empty(); }
    /// How many bytes are acknowledged, the FIN counted as one.
    std::uint64_t sequence_acknowledged();
    /// What was sent from this stream offset on will be acknowledged at that time.
    void answer_from(std::uint64_t offset, instant at);
    /// What arrives is lost: a filter takes it, or something before it was lost.
    bool deaf() const noexcept { return deaf_; }
    /// What was lost comes again: false if a filter or the lack of power takes it again.
    bool hear() noexcept;
    /// Deaf until what was lost comes again.
    void miss() noexcept { deaf_ = true; }

    std::size_t send_buffer_max;    ///< SO_SNDBUF as the kernel counts it
    std::size_t receive_buffer_max; ///< SO_RCVBUF, all of it window
    port_claim port;                ///< what this end holds of its host's ports
    int fin_timeout_s = 60;         ///< TCP_LINGER2, tcp_fin_timeout: an orphan in FIN_WAIT2

private:
    struct flight {
        std::uint64_t end;    ///< stream offset after its last byte
        instant acknowledged; ///< when we shall know that it arrived
    };
    /// Fires when the oldest flights are acknowledged, if somebody waits for that.
    struct space_event final : event {
        explicit space_event(tcp_endpoint& e) noexcept : owner(e) {}
        void fire() override { owner.on_space(); }
        tcp_endpoint& owner;
    };
    struct memory_event final : event {
        explicit memory_event(tcp_endpoint& e) noexcept : owner(e) {}
        void fire() override { owner.on_space(); }
        tcp_endpoint& owner;
    };

    /// Fires when the peer's window opens again (write.zero_window).
    struct window_event final : event {
        explicit window_event(tcp_endpoint& e) noexcept : owner(e) {}
        void fire() override { owner.pump(); }
        tcp_endpoint& owner;
    };

    void pump();
    std::size_t open_window(std::size_t wanted);
    void complete_handshake();
    std::size_t send_bytes(std::span<const std::byte> bytes);
    void send_piece(std::span<const std::byte> bytes, const stream_path::piece& p);
    void transmit(segment& s, const stream_path::piece& p);
    void maybe_send_fin();
    void arrive_data(segment& s);
    void maybe_end(const segment& s);
    void on_space();
    void settle_acknowledged();
    void take_acknowledged();
    std::size_t used_send_buffer();
    bool writable();
    void announce_window();
    void reset_peer();
    void no_socket_any_more();
    bool fin_wait_over() const noexcept;
    bool receive_shut() const noexcept {
        return receive_shut_ || fin_received_ || state_ == tcp_state::closed;
    }

    tcp_connection& connection_;
    host& host_;
    ip_endpoint local_;
    const actor& outgoing_;
    tcp_endpoint* peer_ = nullptr;
    endpoint_owner* owner_ = nullptr;
    tcp_state state_ = tcp_state::syn_sent;
    bool send_shut_ = false;    ///< SEND_SHUTDOWN
    bool receive_shut_ = false; ///< RCV_SHUTDOWN by shutdown(2)
    bool fin_sent_ = false;
    bool fin_received_ = false;
    bool closed_first_ = false; ///< our FIN went before the peer's came: TIME_WAIT is ours
    bool orphaned_ = false;
    bool handed_over_ = false;
    bool wants_space_ = false; ///< SOCK_NOSPACE
    bool filtered_ = false;    ///< SO_ATTACH_FILTER
    bool deaf_ = false;
    bool lingers_ = false; ///< close() waits for the FIN to be acknowledged
    int error_ = 0;        ///< sk_err

    byte_fifo unsent_;
    byte_fifo received_;
    std::vector<flight> in_flight_; ///< from first_flight_ on, oldest first
    std::size_t first_flight_ = 0;
    std::uint64_t written_ = 0;      ///< bytes taken from the program
    std::uint64_t sent_ = 0;         ///< bytes put into segments
    std::uint64_t acknowledged_ = 0; ///< bytes we know to have arrived
    std::uint64_t read_ = 0;         ///< bytes the program has taken from received_
    instant heard_{};                ///< latest arrival
    instant answered_{};             ///< latest acknowledgement that we have counted
    instant fin_acknowledged_ = forever;
    duration patience_ = retransmission_gives_up; ///< what takes longer is a matter for the timers
    space_event space_event_;
    memory_event memory_event_;
    std::unique_ptr<tcp_timers> timers_; ///< made when it has something to time
    bool forgotten_ = false;
    window_event window_event_;
    stream_path path_; ///< of what is sent from here
};

} // namespace squall
