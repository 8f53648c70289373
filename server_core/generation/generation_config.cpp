#include "server_core/generation/generation_config.hpp"

#include "server_core/generation/names_and_times.hpp"

#include <stdexcept>

namespace squall::server {

generation_config checked(const generation_config& config) {
    if (config.poll_period * 3 > config.lease) {
        throw std::invalid_argument{"a lease of " + std::to_string(whole_ms(config.lease)) +
                                    " ms is less than three poll periods of " +
                                    std::to_string(whole_ms(config.poll_period)) + " ms"};
    }
    if (config.steps_default > config.steps_max) {
        throw std::invalid_argument{"the default of " + std::to_string(config.steps_default) +
                                    " steps is more than the most that are allowed, " +
                                    std::to_string(config.steps_max)};
    }
    return config;
}

} // namespace squall::server
