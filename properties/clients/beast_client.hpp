#pragma once

#include "sim/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace squall {

class host;

/// A voice page whose author took Boost.Beast: connects, upgrades, waits for the welcome, says
/// something, listens a while, closes with 1000. Unlike voice_client it is a program, with
/// Asio's reactor and Beast's framing, and misbehaves only as its own kernel makes it.
struct beast_client_options {
    std::string server; ///< host name
    std::uint16_t port = 8000;
    std::string user_id = "u1";
    duration stay = std::chrono::milliseconds(200); ///< from the welcome to its close frame
};

/// Starts the program on `where` now. It notes what happens in the trace in the words of
/// voice_client ("connects", "connected", "frame", "closes", "failed"), under the actor
/// "<host>/<user_id>". `when_done` is called once, when its connection is over; never if the world
/// ends before.
void start_beast_client(host& where, beast_client_options options, std::function<void()> when_done);

} // namespace squall
