#pragma once

#include "sim/run/scenario.hpp"

namespace squall {

// The four tests of field report 1, one a file.
extern const scenario voice_one;
extern const scenario voice_reconnect;
extern const scenario voice_five;
extern const scenario voice_three;
// One whose clients' plans come from the tape.
extern const scenario voice_story;

/// The fourth with clients that are Boost.Beast programs.
extern const scenario voice_three_beast;

/// One whose server crashes, loses power, is stopped, and comes back.
extern const scenario voice_restart;

/// One whose server is told to stop while a crowd connects.
extern const scenario voice_drain;

/// A handshake of two writes.
extern const scenario voice_expect;

/// Clients that send messages, more than the server takes, and do not hear its answers.
extern const scenario echo_crowd;

/// The same, and a server that is not always there.
extern const scenario echo_restart;

/// Two of the whole server: its support desk, and its generation route.
extern const scenario desk;
extern const scenario generate;

/// Every scenario of this project, in the order in which hunts take them.
scenario_list all_scenarios();

} // namespace squall
