#pragma once

#include "sim/tape/byte_source.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace squall {

/// Mutations that keep a fuzzer's input a list of records (byte_source.hpp): a record comes, goes,
/// is repeated at the next ordinal, trades places, or has one of its fields changed. Bytes that
/// come or go one by one would shift all records behind them.
class tape_mutator {
public:
    /// `sites` must outlive the mutator.
    explicit tape_mutator(const byte_sites& sites) noexcept : sites_(sites) {}

    /// Changes the first `used` bytes of `room` once and returns how many are used now. The same
    /// arguments give the same result. REQUIRES: used <= room.size().
    /// ENSURES: the result is a multiple of the record's length, at most room.size().
    std::size_t mutate(std::span<std::uint8_t> room, std::size_t used, std::uint64_t seed) const;

    /// Fills `into` with records from both inputs, in their order, each taken or left; returns
    /// how many bytes are used.
    static std::size_t cross(std::span<const std::uint8_t> first,
                             std::span<const std::uint8_t> second, std::span<std::uint8_t> into,
                             std::uint64_t seed);

private:
    void change(std::span<std::uint8_t> record, std::uint64_t word) const;
    /// Any site, and a place where it is likely to be asked.
    void choose_site(std::span<std::uint8_t> record, std::uint64_t word) const;

    const byte_sites& sites_;
};

} // namespace squall
