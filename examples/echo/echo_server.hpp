#pragma once

#include <cstdint>

/// Somebody's server: answers every byte with itself. Knows nothing of squall. Serves until its
/// io_context ends.
void serve_echo(std::uint16_t port);
