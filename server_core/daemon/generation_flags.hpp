#pragma once

#include "server_core/generation/generation_config.hpp"

#include <CLI/App.hpp>

namespace squall::server {

/// Declares a flag for each knob of the generation system; its defaults are those of `config`.
/// REQUIRES: `config` outlives the parsing.
void declare_generation_flags(CLI::App& app, generation_config& config);

} // namespace squall::server
