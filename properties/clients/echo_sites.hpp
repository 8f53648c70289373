#pragma once

#include "sim/tape/site.hpp"

#include <array>

// The plan of an echo_client, question by question. All 0: it sends three short messages to
// /ws/echo, hears their echoes, and leaves.
namespace squall::echo {

inline constexpr site route{"websocket.answering",
                            fault_family::websocket,
                            site_ordinal::asked,
                            1,
                            "yes",
                            1,
                            "The client talks to the route that answers JSON, not to the echo.",
                            "a server has several routes",
                            true,
                            3};

inline constexpr site bursts{"websocket.bursts",
                             fault_family::websocket,
                             site_ordinal::asked,
                             7,
                             "bursts",
                             1,
                             "The client sends that many bursts of messages more than one.",
                             "any client",
                             true,
                             3};

inline constexpr site messages{"websocket.messages",
                               fault_family::websocket,
                               site_ordinal::asked,
                               120,
                               "messages",
                               1,
                               "This burst has that many messages more than three.",
                               "RFC 6455 sets no bound",
                               true,
                               3};

inline constexpr site padding{"websocket.padding",
                              fault_family::websocket,
                              site_ordinal::asked,
                              6'000,
                              "bytes",
                              2,
                              "This message is that much longer.",
                              "any client",
                              true,
                              3};

inline constexpr site pause{"websocket.pause",
                            fault_family::websocket,
                            site_ordinal::asked,
                            8'000'000,
                            "us",
                            2,
                            "The client waits that much longer before its next burst, or before it "
                            "says goodbye.",
                            "any client",
                            true,
                            3};

inline constexpr site bad_json{"websocket.bad_json",
                               fault_family::websocket,
                               site_ordinal::asked,
                               40,
                               "message",
                               1,
                               "The client's message of this number is no JSON.",
                               "a page with a mistake",
                               true,
                               2};

inline constexpr site deaf{"websocket.deaf",
                           fault_family::websocket,
                           site_ordinal::asked,
                           8'000'000,
                           "us",
                           1,
                           "The client offers a small window and reads nothing for so long, from "
                           "its 101 on, and first says as much as fills the server's send buffer "
                           "with answers.",
                           "a page in a tab that sleeps; tcp(7), SO_RCVBUF",
                           true,
                           2};

inline constexpr site no_pong{"websocket.no_pong",
                              fault_family::websocket,
                              site_ordinal::asked,
                              8,
                              "pings",
                              1,
                              "The client leaves the first so many pings unanswered.",
                              "RFC 6455 section 5.5.2 says it must answer; some do not",
                              true,
                              3};

inline constexpr std::array<const site*, 8> all = {&route, &bursts,   &messages, &padding,
                                                   &pause, &bad_json, &deaf,     &no_pong};

} // namespace squall::echo
