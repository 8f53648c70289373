#pragma once

#include "sim/hash.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace squall {

/// One switch of the swarm each (docs/faults.md says what belongs to which).
enum class fault_family : std::uint8_t {
    accept,
    connect,
    read,
    write,
    close,
    link,
    order,
    cpu,
    clock,
    process,
    disk,
    websocket
};

inline constexpr std::array<std::string_view, 12> fault_family_names = {
    "accept", "connect", "read",  "write",   "close", "link",
    "order",  "cpu",     "clock", "process", "disk",  "websocket"};

constexpr std::string_view to_string(fault_family f) noexcept {
    return fault_family_names[static_cast<std::size_t>(f)];
}
std::optional<fault_family> family_named(std::string_view name) noexcept;

/// What a site counts to find its place on the tape.
enum class site_ordinal : std::uint8_t {
    asked, ///< the n-th time that this actor was asked where more than one answer was legal
    byte   ///< an offset in this actor's byte stream
};

/// One kind of question whose answer may vary: a place where the simulated world may go one way
/// or another. Value 0 is the calm answer. Sites are constants; nothing about them changes at
/// run time.
struct site {
    std::string_view name; ///< begins with its family's name: "write.eagain"
    fault_family family;
    site_ordinal counts;
    std::uint64_t max;     ///< largest value that a tape may hold
    std::string_view unit; ///< of the value: "us", "bytes", ...
    /// Typical number of questions (or bytes) between two firings in a family that fires often.
    std::uint64_t gap;
    std::string_view text;     ///< what it does, one sentence
    std::string_view evidence; ///< how we know that Linux does this
    /// False: no seed uses it unless it is named (--faults). For what the man page says and the
    /// kernel has not been seen to do.
    bool by_default = true;
    /// In how many of four seeds whose family is on this site is enabled. Faults: one, or two where
    /// much hangs on a single one. The steps of a plan, which are worth little one without the
    /// other: more.
    std::uint64_t enabled_in_four = 1;

    /// Identity on tapes and in digests.
    constexpr std::uint64_t id() const noexcept { return hash_name(name); }
};

/// The sites that a program knows: the simulator's own and those of its scenarios' clients.
using site_list = std::span<const site* const>;

/// The site of that name, or null.
const site* find_site(site_list sites, std::string_view name) noexcept;

} // namespace squall
