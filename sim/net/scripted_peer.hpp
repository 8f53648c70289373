#pragma once

#include "sim/net/tcp_endpoint.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace squall {

class host;

/// A client that stands inside the kernel: no program, no descriptor, no Asio. It connects,
/// sends bytes as the send buffer lets it, reads all that comes (or slowly), and is told what
/// happens. For fuzzers, crowds, and clients whose every move comes from the tape.
///
/// Callbacks run outside any host, from the world's events; they may call any function here.
class scripted_peer : private endpoint_owner {
public:
    explicit scripted_peer(host& h) : host_(h), reading_(*this) {}
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;
    /// Lets go of its connection without a word, as close(2) would.
    virtual ~scripted_peer();

    /// Sends a SYN. REQUIRES: !open().
    void connect(host& to, std::uint16_t port);
    /// Queues bytes after those queued before. Ignored once the sending side has ended.
    void send(std::span<const std::byte> bytes);
    void send(std::string_view text) { send(std::as_bytes(std::span(text.data(), text.size()))); }
    /// FIN after what is queued.
    void finish();
    /// RST now; what is queued is lost.
    void reset();
    /// close(2): FIN, or RST if unread bytes are left.
    void close();
    /// SO_RCVBUF: the window that it offers, bytes. REQUIRES: set before connect().
    void offer_window(std::size_t bytes) noexcept { window_ = bytes; }
    /// From now on reads at most `bytes` at a time with this pause between; zero bytes: nothing
    /// at all. Default: everything as it comes.
    void read_slowly(std::size_t bytes, duration pause);
    /// From now on reads everything as it comes again, and what waits at once.
    void read_on();
    /// Size of the other end's send buffer, bytes: what a client knows that has tried before. For
    /// clients that fill it on purpose. REQUIRES: open().
    std::size_t peer_send_buffer() const;

    bool open() const noexcept { return endpoint_ != nullptr; }
    /// Actor path of the connection, without direction; empty if there is none.
    std::string_view path() const noexcept;
    host& where() const noexcept { return host_; }

protected:
    /// The handshake is complete.
    virtual void on_connected() {}
    virtual void on_bytes(std::span<const std::byte> bytes) = 0;
    /// FIN: no more bytes will come.
    virtual void on_finished() {}
    /// The connection failed: ECONNREFUSED, ECONNRESET, EPIPE, ETIMEDOUT, EHOSTUNREACH.
    virtual void on_failed(int error) { (void)error; }

private:
    struct reading_event final : event {
        explicit reading_event(scripted_peer& p) noexcept : owner(p) {}
        void fire() override { owner.read_more(); }
        scripted_peer& owner;
    };

    void on_endpoint(std::uint32_t bits) override;
    void read_more();
    void flush();
    void let_go(bool abort);

    host& host_;
    tcp_endpoint* endpoint_ = nullptr;
    byte_fifo outgoing_;
    bool finish_wanted_ = false;
    bool connected_told_ = false;
    bool finished_told_ = false;
    bool failed_told_ = false;
    std::size_t read_bytes_ = ~std::size_t{0};
    duration read_pause_{0};
    std::size_t window_ = 0; ///< 0: the kernel's default
    reading_event reading_;
};

} // namespace squall
