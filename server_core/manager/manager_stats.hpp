#pragma once

#include "server_core/session/session_kind.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace squall::server {

/// The sessions at one moment, and what the manager has done since it began (field report 3).
struct manager_stats {
    std::size_t total = 0; ///< in the table, in any state
    std::array<std::size_t, all_session_kinds.size()> by_kind{};
    std::size_t connecting = 0;
    std::size_t connected = 0;
    std::size_t closing = 0;
    std::size_t groups = 0; ///< "active sessions": groups with a session in them
    std::size_t users = 0;
    std::size_t queued_bytes = 0;
    std::size_t queued_messages = 0;

    std::uint64_t cleanup_runs = 0;
    std::uint64_t stale_cleaned = 0;
    std::uint64_t inactive_cleaned = 0;

    std::size_t of(session_kind kind) const noexcept {
        return by_kind[static_cast<std::size_t>(kind)];
    }
};

/// What one round of the cleanup closed.
struct cleaned_sessions {
    std::size_t stale = 0;
    std::size_t inactive = 0;
};

} // namespace squall::server
