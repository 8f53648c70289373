#pragma once

#include "sim/hash.hpp"
#include "sim/tape/decision.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace squall {

/// A text that a digest is to cover, with its hash: a literal's is computed by the compiler, an
/// actor knows its own, and any other text's is computed where it is made into one of these. All
/// three ways give the same hash for the same text. Does not own the text.
class hashed_name {
public:
    /// "".
    constexpr hashed_name() noexcept = default;
    template <std::size_t Size>
    consteval hashed_name(const char (&literal)[Size]) // NOLINT: not char buffers, they are not
        : text_(literal),                              // constant
          hash_(hash_name(text_)) {}
    constexpr hashed_name(std::string_view text) noexcept // NOLINT: as a string_view converts
        : text_(text),
          hash_(text.empty() ? hash_name("") : hash_name(text)) {}
    hashed_name(const std::string& text) noexcept // NOLINT
        : hashed_name(std::string_view(text)) {}
    hashed_name(const actor& who) noexcept : text_(who.path()), hash_(who.key()) {} // NOLINT
    /// "" if there is nobody.
    static hashed_name of(const actor* who) noexcept {
        return who != nullptr ? hashed_name(*who) : hashed_name();
    }

    constexpr std::string_view text() const noexcept { return text_; }
    constexpr std::uint64_t hash() const noexcept { return hash_; }

private:
    std::string_view text_;
    std::uint64_t hash_ = hash_name("");
};

} // namespace squall
