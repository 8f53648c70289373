#pragma once

#include "sim/tape/site.hpp"

#include <array>

// What the clients of a whole server (customers, admins, whoever asks for a text, the operator with
// curl) do beside the calm story of their scenario. 0 everywhere: that story.
namespace squall::whole {

inline constexpr site comes_later{"connect.whole_later",
                                  fault_family::connect,
                                  site_ordinal::asked,
                                  400'000,
                                  "us",
                                  2,
                                  "The client connects this much later than the story has it.",
                                  "people come when they like",
                                  true,
                                  2};

inline constexpr site says{
    "websocket.whole_says",
    fault_family::websocket,
    site_ordinal::asked,
    9,
    "kind",
    3,
    "What the client says next instead of what its story has: 1 no JSON, 2 JSON that is no "
    "request, 3 a text of 20 KB, 4 a ping, 5 binary, 6 nothing, 7 reads no more, 8 comes again by "
    "another connection and leaves this one open, 9 says it twice.",
    "any client",
    true,
    3};

inline constexpr site pause{"websocket.whole_pause",
                            fault_family::websocket,
                            site_ordinal::asked,
                            300'000,
                            "us",
                            3,
                            "The client says what comes next this much later.",
                            "any client",
                            true,
                            2};

inline constexpr site leaves{"websocket.whole_leaves",
                             fault_family::websocket,
                             site_ordinal::asked,
                             800'000,
                             "us",
                             3,
                             "The client leaves this long after it was let in, with what it has; "
                             "an odd number: by RST.",
                             "people close their pages",
                             true,
                             2};

inline constexpr site guesses{"websocket.whole_guesses",
                              fault_family::websocket,
                              site_ordinal::asked,
                              1,
                              "times",
                              2,
                              "Whoever wants a text comes for somebody else's, with a token that "
                              "was made up.",
                              "generation ids are in logs",
                              true,
                              2};

inline constexpr site operator_asks{
    "websocket.whole_asks",
    fault_family::websocket,
    site_ordinal::asked,
    8,
    "kind",
    3,
    "What the operator asks for instead of the status: 1 the status without a token, 2 with a "
    "wrong one, 3 with one that is too long, 4 by POST, 5 the metrics, 6 a cleanup, "
    "7 a cleanup without a token, 8 a reset of the rate limits without a token.",
    "any client of HTTP",
    true,
    3};

inline constexpr std::array<const site*, 6> all = {&comes_later, &says,    &pause,
                                                   &leaves,      &guesses, &operator_asks};

} // namespace squall::whole
