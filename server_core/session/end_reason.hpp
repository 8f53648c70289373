#pragma once

#include "server_core/session/close_code.hpp"
#include "server_core/session/session_state.hpp"

#include <string>

namespace squall::server {

/// Why our side ends a session, and what it tells the peer.
struct end_reason {
    /// With the code and the words that go with `why`.
    explicit end_reason(end_cause why);
    /// `words` beyond 123 bytes are cut off. REQUIRES: UTF-8.
    end_reason(end_cause why, close_code with, std::string words);

    end_cause cause;
    close_code code;
    std::string text;
};

} // namespace squall::server
