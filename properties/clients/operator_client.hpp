#pragma once

#include "properties/wire/server_stream.hpp"
#include "sim/net/scripted_peer.hpp"
#include "sim/tape/tape.hpp"
#include "sim/time.hpp"
#include "sim/trace/trace.hpp"

#include <chrono>
#include <functional>
#include <span>
#include <string>

namespace squall {

/// Whoever runs the server, with curl: asks over one connection for the status of the debug
/// endpoints, the metrics, or what else the tape has (whole::operator_asks), one after the other,
/// and closes. It is no client of a route: its events are "asks", "answered" and its end.
class operator_client final : public scripted_peer {
public:
    struct options {
        std::uint16_t port = 8000;
        std::string token; ///< of the debug endpoints
        int requests = 3;
        duration gap = std::chrono::milliseconds(30); ///< from an answer to the next request
    };

    /// `name` makes its questions its own: "1".
    operator_client(host& h, const std::string& name, options o);

    void start(host& server);
    /// Its connection is over.
    bool done() const noexcept { return done_; }

private:
    void on_connected() override;
    void on_bytes(std::span<const std::byte> bytes) override;
    void on_finished() override { leave("finished_by_server"); }
    void on_failed(int error) override;

    void ask();
    std::string next_request();
    void note(const hashed_name& what, std::span<const trace_field> fields = {});
    void leave(const hashed_name& how);

    const options options_;
    const actor self_;
    question asks_;
    server_stream stream_;
    int left_;
    bool metrics_next_ = false;
    bool done_ = false;
};

} // namespace squall
