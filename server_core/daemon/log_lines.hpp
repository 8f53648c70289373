#pragma once

#include <spdlog/formatter.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace squall::server {

/// "[2026-01-15 10:30:00.000] [squall-server] [info] message" in local time. Every byte of a
/// message that is not printable ASCII is a '?': nobody's words can forge a line, or drive the
/// terminal that shows it.
std::unique_ptr<spdlog::formatter> text_lines();

/// {"time":"2026-01-15T10:30:00.000Z","level":"info","message":"...","session":"..."}, a line each.
/// "session" is there when the message tells of one session.
std::unique_ptr<spdlog::formatter> json_lines();

/// The id in the "session=ID" of a message; nothing when there is none, or one that is no id, or
/// there are several: some of a message may be a peer's words.
std::optional<std::string_view> session_of(std::string_view message);

} // namespace squall::server
