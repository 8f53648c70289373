#pragma once

#include "server_core/generation/generator.hpp"
#include "server_core/net.hpp"

namespace squall::server {

/// The shipped generator: one line of text a step, a timer between steps. The text is a function
/// of the parameters alone.
class text_generator final : public generator {
public:
    /// `step_delay` goes before each step.
    text_generator(io_executor executor, std::chrono::nanoseconds step_delay)
        : executor_(std::move(executor)),
          step_delay_(step_delay) {}

    std::unique_ptr<generation_run> start(const generation_parameters& parameters,
                                          generation_events& events) override;

private:
    io_executor executor_;
    std::chrono::nanoseconds step_delay_;
};

/// Line `step` (1, 2, ...) of the text, ending in a newline: the step, a word of the prompt, and a
/// hash of all parameters and the step.
std::string text_line(const generation_parameters& parameters, int step);

} // namespace squall::server
