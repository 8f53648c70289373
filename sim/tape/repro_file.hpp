#pragma once

#include "sim/tape/decision.hpp"
#include "sim/tape/site.hpp"

#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// A run on paper: which scenario, and every decision that was not 0. JSON, meant to be read and
/// edited (docs/repro-files.md).
struct repro_file {
    static constexpr int format_version = 1;

    std::string scenario;
    std::uint64_t entropy_seed = 0;
    std::string build; ///< of the program that wrote it; for information
    std::string found; ///< what the run broke: "I02"; for information, may be empty
    std::string text;  ///< one sentence about that; for information, may be empty
    std::vector<decision> decisions;
    /// Of the run's trace, 16 hex digits; may be empty. To be compared with, no part of the tape.
    std::string digest{};
};

/// A repro file that cannot be used. what() is one line with place: "3:17: unknown site 'x'".
struct repro_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws repro_error for text that is not JSON, a missing, unknown or doubled key, a wrong type,
/// a version other than ours, a digest that is none, a site that is not in `sites`, a value of 0 or
/// above its maximum, two decisions with the same key.
repro_file parse_repro(std::string_view text, site_list sites);

/// The file's text, one decision a line.
std::string to_json(const repro_file& repro);

} // namespace squall
