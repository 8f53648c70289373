#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace squall::bench {

/// A WebSocket client as small as one can be: one non-blocking socket to 127.0.0.1, frames with a
/// masking key of zeros, no checks of what a server may not send. For programs that hold thousands.
class peer {
public:
    enum class state { closed, connecting, upgrading, open };

    peer() = default;
    ~peer() { close(); }
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    std::size_t number = 0; ///< the owner's

    int fd() const noexcept { return fd_; }
    state now() const noexcept { return state_; }

    /// Begins to connect; the upgrade request follows when the socket is writable. Throws
    /// std::system_error. REQUIRES: closed.
    void connect(std::uint16_t port, std::string_view target);

    /// The socket is writable: sends what waits. False once the connection has ended.
    bool on_writable();

    /// Reads what there is and calls `take(payload)` for each text. Pings are answered. False once
    /// the connection has ended.
    template <class Take>
    bool on_readable(Take take) {
        const bool alive = receive();
        std::string_view payload;
        while (next_text(payload)) {
            take(payload);
        }
        forget_taken();
        return alive && state_ != state::closed;
    }

    /// Queues a text of fewer than 65,536 bytes and sends what the socket takes.
    void send_text(std::string_view payload) { send_frame(0x1, payload); }

    /// Whether on_writable is wanted.
    bool wants_to_write() const noexcept {
        return state_ == state::connecting || !outgoing_.empty();
    }

    /// FIN, or RST.
    void close() noexcept;
    void reset() noexcept;

private:
    bool receive();
    bool next_text(std::string_view& payload);
    void forget_taken();
    void send_frame(unsigned opcode, std::string_view payload);
    bool flush();

    int fd_ = -1;
    state state_ = state::closed;
    std::string outgoing_;
    std::string incoming_;
    std::size_t taken_ = 0; ///< of incoming_
};

} // namespace squall::bench
