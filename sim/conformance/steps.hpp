#pragma once

#include "sim/conformance/executor.hpp"

#include <span>
#include <string>
#include <string_view>

// The language's words, a table for each file of steps. A new file of steps brings a table of its
// own, named here and in executor.cpp.
namespace squall::conformance {

/// Does one step and says what it gave. Throws std::runtime_error if the step makes no sense.
using step_handler = std::string (*)(executor& e, const step_words& w);

struct named_step {
    std::string_view word;
    step_handler what;
};

std::span<const named_step> address_steps();
std::span<const named_step> connection_steps();
std::span<const named_step> datagram_steps();
std::span<const named_step> transfer_steps();
std::span<const named_step> state_steps();
std::span<const named_step> option_steps();
std::span<const named_step> readiness_steps();
std::span<const named_step> descriptor_steps();
std::span<const named_step> signal_steps();
std::span<const named_step> unix_steps();
std::span<const named_step> waiting_steps();
std::span<const named_step> beside_steps();
std::span<const named_step> mask_steps();
std::span<const named_step> file_steps();

/// How long a step waits for what comes by itself before it gives "none", milliseconds.
inline constexpr int wait_ms_max = 20'000;

} // namespace squall::conformance
