#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace squall::story {

/// What a client of a story may do in one step. The numbers are values of the site websocket.act.
enum class step_kind : std::uint8_t {
    text,
    ping,
    pong,
    binary,
    close,
    close_empty,
    first_fragment,
    middle_fragment,
    last_fragment,
    bad_utf8,
    unmasked,
    reserved_bit,
    reserved_opcode,
    close_bad_code,
    close_one_byte,
    ping_fragmented,
    ping_too_long,
    huge_header,
    half_frame,
    noise,
    shutdown,
    close_socket,
    reset,
    stop_reading
};

/// "sends a ping", for traces and stories.
std::string_view to_string(step_kind k) noexcept;

/// What this step puts on the wire; empty for those that send nothing. `length`: bytes of the
/// payload, where the kind does not say it. `word`: 64 random bits, for the mask and for noise.
std::string bytes_of(step_kind k, std::size_t length, std::uint64_t word);

/// Upgrade requests. The numbers are values of the site websocket.handshake.
enum class handshake_kind : std::uint8_t {
    good,
    eager, ///< as good; the client's steps follow it at once
    no_key,
    bad_key,
    old_version,
    http_1_0,
    post,
    unknown_path,
    no_user,
    huge
};

/// "with the header Sec-WebSocket-Key missing", or "" for the good one.
std::string_view to_string(handshake_kind k) noexcept;

/// `request` is the good one.
std::string spoil(std::string request, handshake_kind k);

} // namespace squall::story
