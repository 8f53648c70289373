#pragma once

namespace squall::server {

// How squall-server ends. 0: drained after SIGTERM or SIGINT, or did what it was asked to print.

/// The system failed it.
inline constexpr int exit_failure = 1;
/// Bad flags or config file, or it cannot listen; one line on stderr says what is wrong.
inline constexpr int exit_usage = 2;
/// A second SIGTERM or SIGINT cut its drain short.
inline constexpr int exit_cut_short = 3;

} // namespace squall::server
