#pragma once

#include "sim/tape/site.hpp"

#include <array>

// The plan of a story_client, question by question. All 0: one client that connects, upgrades,
// waits for its welcome, says "hello" and leaves.
namespace squall::story {

inline constexpr std::uint64_t clients_max = 4;
inline constexpr std::uint64_t steps_max = 64;

inline constexpr site clients{"connect.clients",
                              fault_family::connect,
                              site_ordinal::asked,
                              clients_max - 1,
                              "clients",
                              1,
                              "That many more clients take part, each on a host of its own.",
                              "several people use a server",
                              true,
                              3};

inline constexpr site connects_later{"connect.later",
                                     fault_family::connect,
                                     site_ordinal::asked,
                                     400'000,
                                     "us",
                                     1,
                                     "The client connects this much later than the story begins.",
                                     "people come when they like",
                                     true,
                                     3};

inline constexpr site handshake{
    "websocket.handshake",
    fault_family::websocket,
    site_ordinal::asked,
    9,
    "kind",
    4,
    "The upgrade request is odd: 1 frames follow it at once, 2 no key, 3 bad key, 4 version 12, "
    "5 HTTP/1.0, 6 POST, 7 unknown path, 8 no user, 9 headers of 16 KiB.",
    "RFC 6455 sections 4.1 and 4.2.1"};

inline constexpr site steps{"websocket.steps",
                            fault_family::websocket,
                            site_ordinal::asked,
                            steps_max - 1,
                            "steps",
                            1,
                            "The client takes that many steps more than one.",
                            "any client",
                            true,
                            3};

inline constexpr site act{
    "websocket.act",
    fault_family::websocket,
    site_ordinal::asked,
    23,
    "kind",
    1,
    "What a step is instead of a text: 1 ping, 2 pong, 3 binary, 4 close, 5 close without a code, "
    "6 first fragment, 7 middle fragment, 8 last fragment, 9 bad UTF-8, 10 unmasked, 11 reserved "
    "bit, 12 reserved opcode, 13 close with code 1005, 14 close of one byte, 15 fragmented ping, "
    "16 ping of 126 bytes, 17 a header that promises 2^40 bytes, 18 half a frame, 19 noise, "
    "20 FIN, 21 close(2), 22 RST, 23 reads no more.",
    "RFC 6455 sections 5 and 7, tcp(7)",
    true,
    3};

inline constexpr site length{"websocket.length",
                             fault_family::websocket,
                             site_ordinal::asked,
                             70'000,
                             "bytes",
                             4,
                             "The payload of this step has that many bytes more than five.",
                             "RFC 6455 section 5.2"};

inline constexpr site wait{"websocket.wait",
                           fault_family::websocket,
                           site_ordinal::asked,
                           400'000,
                           "us",
                           2,
                           "The client takes this step that much later.",
                           "any client",
                           true,
                           3};

inline constexpr site flip{
    "websocket.flip",
    fault_family::websocket,
    site_ordinal::byte,
    255,
    "xor",
    512,
    "This byte of the client's upgrade request and steps has these bits turned over.",
    "a client may send anything (RFC 6455 section 10)"};

inline constexpr std::array<const site*, 8> all = {&clients, &connects_later, &handshake, &steps,
                                                   &act,     &length,         &wait,      &flip};

} // namespace squall::story
