#pragma once

// Hashes that decide something: which seed fires where, and what a digest says. They are part of
// squall's file formats (a seed means the same run on every machine), so they are ours, integer
// only, and never change.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace squall {

/// One round of splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", OOPSLA 2014): a bijection that scatters neighbouring inputs.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

/// Hash of two words; order matters.
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    return mix(mix(a) ^ (b * 0xd6e8feb86659fd93U));
}

/// FNV-1a, finished by mix(). For names, at compile time or once per object.
constexpr std::uint64_t hash_name(std::string_view text) noexcept {
    std::uint64_t h = 0xcbf29ce484222325U;
    for (const char c : text)
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return mix(h);
}

/// Uniform in [0, bound) from one random word: the high half of a 128-bit product, so no
/// division and no floating point. The bias is below bound / 2^64.
/// REQUIRES: bound > 0.
constexpr std::uint64_t below(std::uint64_t word, std::uint64_t bound) noexcept {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<wide>(word) * bound) >> 64U);
}

/// Running hash of a sequence of words and byte strings. Not cryptographic.
///
/// Every event of a run goes through here, so a word costs an addition and a multiplication (a
/// polynomial in an odd constant); settle(), after a few words, brings the high bits down, which
/// products alone never do.
class digest {
public:
    void add(std::uint64_t word) noexcept { state_ = (state_ + word) * 0x9fb21c651e98df25U; }
    void settle() noexcept { state_ ^= state_ >> 32U; }

    void add(std::span<const std::byte> bytes) noexcept {
        add_bytes(bytes);
        add(bytes.size());
    }
    /// Without their number, which the caller adds.
    void add_bytes(std::span<const std::byte> bytes) noexcept {
        const std::byte* p = bytes.data();
        std::size_t left = bytes.size();
        for (; left >= 32; left -= 32, p += 32) {
            add(load(p, 8));
            add(load(p + 8, 8));
            add(load(p + 16, 8));
            add(load(p + 24, 8));
            settle();
        }
        for (; left >= 8; left -= 8, p += 8)
            add(load(p, 8));
        if (left > 0)
            add(load(p, left));
        settle();
    }
    void add(std::string_view text) noexcept {
        add(std::as_bytes(std::span(text.data(), text.size())));
    }
    std::uint64_t value() const noexcept { return mix(state_); }

private:
    /// The first n <= 8 bytes as a word, least significant first.
    static std::uint64_t load(const std::byte* p, std::size_t n) noexcept {
        std::uint64_t word = 0;
        if (n == 8) {
            std::memcpy(&word, p, 8);
        } else if (n >= 4) { // two loads that may overlap
            std::uint32_t low = 0;
            std::uint32_t high = 0;
            std::memcpy(&low, p, 4);
            std::memcpy(&high, p + n - 4, 4);
            word = low | (std::uint64_t{high} << (8 * (n - 4)));
        } else {
            for (std::size_t i = 0; i < n; ++i)
                word |= std::to_integer<std::uint64_t>(p[i]) << (8 * i);
        }
        return word;
    }

    std::uint64_t state_ = 0x5153a11;
};

} // namespace squall
