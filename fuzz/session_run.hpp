#pragma once

#include "sim/run/run.hpp"
#include "sim/tape/byte_source.hpp"

#include <cstdint>
#include <span>

namespace squall {

/// What the session fuzzer runs: voice-story.
const scenario& session_scenario() noexcept;

/// The sites that its input may name.
const byte_sites& session_sites();

/// One run of the session fuzzer, without judging it.
run_result run_session(std::span<const std::uint8_t> input,
                       std::span<trace_listener* const> listeners = {});

} // namespace squall
