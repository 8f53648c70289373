#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace squall::posix {

/// What becomes of a libc function that a program calls inside a host.
enum class libc_class : std::uint8_t {
    simulated, ///< squall defines it
    refused,   ///< squall defines it, and a call ends the run with its name
    forbidden, ///< touches the world outside, and squall does not know it: no program may import it
    harmless,  ///< libc's own: pure, or memory, or files of the real system
    unknown    ///< nobody has thought of it
};

std::string_view to_string(libc_class c) noexcept;

/// The class of a name.
libc_class classify(std::string_view name);

/// Whether a program that imports it must find squall's definition; fast.
bool must_be_ours(std::string_view name);

/// Every simulated and every refused name, sorted.
std::span<const std::string_view> simulated_calls();
std::span<const std::string_view> refused_calls();

/// The harmless names, parted by spaces (libc_harmless.cpp).
std::span<const std::string_view> harmless_texts() noexcept;

} // namespace squall::posix
