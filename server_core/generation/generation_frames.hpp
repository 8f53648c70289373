#pragma once

#include "server_core/generation/generation_error.hpp"
#include "server_core/generation/generation_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall::server {

// The frames that a client is sent, as JSON; docs/generation.md describes each. What is no UTF-8
// in a generator's text is replaced by U+FFFD.

/// The status frames: "accepted", "resumed", "interrupted". Only the first has the resume token.
std::string accepted_frame(const generation_key& key);
std::string resumed_frame(std::string_view generation_id);
std::string interrupted_frame(std::string_view generation_id);

std::string keepalive_frame(std::string_view generation_id, std::int64_t tick);
std::string progress_frame(std::string_view generation_id, std::int64_t run, int done, int total,
                           std::string_view piece);
std::string pong_frame();
std::string result_frame(std::string_view generation_id, std::string_view text);

/// `stage`: the number of the stage that failed, if one did. `resumable_id`: the generation that
/// is kept all the same and may be resumed, or empty.
std::string error_frame(const generation_error& error, std::optional<int> stage,
                        std::string_view resumable_id);

} // namespace squall::server
