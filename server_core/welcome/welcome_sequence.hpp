#pragma once

#include "server_core/errors/send_error.hpp"
#include "server_core/observe/observer.hpp"

#include <chrono>
#include <optional>

namespace squall::server {

/// When the welcome is tried. See server_config for what each knob does.
struct welcome_schedule {
    std::chrono::nanoseconds settle_delay;
    int attempts_max;
    std::chrono::nanoseconds retry_delay;
    /// An attempt that finds CONNECTED sends a ping first and waits so long at most for its pong.
    std::optional<std::chrono::nanoseconds> ping_timeout = std::nullopt;
};

/// What a welcome_sequence does to the world.
class welcome_actions {
public:
    virtual ~welcome_actions() = default;
    /// Calls welcome_sequence::due after `delay`. One wait at a time: a new one ends the one
    /// before.
    virtual void wait(std::chrono::nanoseconds delay) = 0;
    /// Sends a ping; welcome_sequence::answered tells of its pong, never from inside this call.
    /// Throws send_error as send_welcome does.
    virtual void send_ping() = 0;
    /// Begins to write the welcome; welcome_sequence::written tells how that ended, never from
    /// inside this call. Throws send_error when the session's state does not allow it.
    virtual void send_welcome() = 0;
    virtual void attempted(int attempt, welcome_result result, session_state found,
                           std::string_view error) = 0;
    /// The last allowed attempt found CONNECTING.
    virtual void exhausted(const send_error& error) = 0;
};

/// The policy of the first message (field report 1: a message sent the moment a connection is
/// stored finds it still CONNECTING, and a failed first send must not cost the connection).
///
/// First attempt one settle delay after start, further ones after retry_delay, twice that, and so
/// on. An attempt that finds CONNECTING is retried and never disconnects. After the last one
/// `exhausted` is told, and the welcome goes out when the handshake completes. A handshake that
/// completes between two attempts waits for the next. A write error is final: no retry on a dead
/// connection. With a ping before it, the attempt's frame waits for the pong, at most its time-out,
/// and then goes anyway: a peer that answers no pings is no reason for silence. Knows no clock and
/// no socket.
class welcome_sequence {
public:
    welcome_sequence(welcome_schedule schedule, welcome_actions& actions);

    /// REQUIRES: called once, first. With attempts_max 0 nothing is tried by the clock.
    void start();
    /// A wait is over.
    void due();
    /// A pong has come.
    void answered();
    /// The session is CONNECTED.
    void connected();
    /// The write that send_welcome began has ended.
    void written(bool whole);
    /// The session is CLOSING or DISCONNECTED: nothing more is tried. Returns whether that is
    /// the end of it; false while a write is in flight, which will still tell how it ended.
    bool stop();

private:
    enum class phase { idle, waiting, held, pinging, writing, over };

    void attempt();
    void ping();
    void write();
    void failed(const send_error& error);
    std::chrono::nanoseconds next_delay() const;

    welcome_schedule schedule_;
    welcome_actions& actions_;
    phase phase_ = phase::idle;
    int attempts_ = 0;
};

} // namespace squall::server
