#pragma once

#include "properties/wire/server_stream.hpp"
#include "sim/net/scripted_peer.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"
#include "sim/trace/trace.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace squall {

/// A person with a voice page open, as a scripted peer: connects, upgrades, waits for the
/// welcome, says something, listens a while, closes with 1000. The tape may make it impatient,
/// slow or rude (client_faults).
///
/// What it says may be another client's matter: see the virtual functions.
class voice_client : public scripted_peer {
public:
    struct options {
        std::uint16_t port = 8000;
        std::string user_id = "u1";
        duration stay = std::chrono::milliseconds(200); ///< from the welcome to its close frame
    };

    voice_client(host& h, options o);

    /// Connects now. One session a client; make another for the next.
    virtual void start(host& server);

    /// Calls this once, when its TCP connection is over.
    void when_done(std::function<void()> then) { when_done_ = std::move(then); }

    /// Its TCP connection is over, however that came.
    bool done() const noexcept { return done_; }

protected:
    /// The upgrade request, as it goes on the wire.
    virtual std::string upgrade(std::span<const std::byte, 16> nonce);
    /// The 101 has come.
    virtual void on_upgraded() {}
    /// A text has come.
    virtual void on_text(std::string_view payload);
    /// The welcome has come, for the first time.
    virtual void on_welcome();
    /// A ping has come: whether it is answered.
    virtual bool answers_ping() { return true; }

    const actor& self() const noexcept { return self_; }
    const options& wishes() const noexcept { return options_; }
    const std::string& server_name() const noexcept { return server_name_; }
    void note(const hashed_name& what, std::span<const trace_field> fields = {},
              std::string_view payload = {});
    /// Runs `step` later, unless this connection has ended by then.
    void later(duration delay, std::function<void()> step);
    void send_frame(opcode op, std::string_view payload);
    /// Says goodbye with 1000, once.
    void send_close();
    void leave(bool abort, std::string_view how);

private:
    void on_connected() override;
    void on_bytes(std::span<const std::byte> bytes) override;
    void on_finished() override;
    void on_failed(int error) override;

    std::string health_request() const;
    void ask_for_upgrade();
    void fill_buffer(std::size_t answer_bytes);
    void on_item(const wire_item& item);
    void on_frame(const wire_item& frame);

    const options options_;
    /// Its own: several clients of one host are asked separately. "c1/u1".
    const actor self_;
    std::function<void()> when_done_;
    std::string server_name_;
    question pipelined_;
    question fill_buffer_;
    question slow_reader_;
    question finish_early_;
    question abort_;
    question half_close_;
    server_stream stream_;
    std::uint64_t requests_ahead_ = 0; ///< GET /health before the upgrade
    duration fills_for_{0};            ///< write.fill_buffer, until it knows how long an answer is
    std::size_t bytes_received_ = 0;
    bool done_ = false;
    bool welcomed_ = false;
    bool close_sent_ = false;
};

} // namespace squall
