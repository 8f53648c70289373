#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace squall {

/// A server's sessions in numbers, as its debug endpoints and its metrics have them.
struct session_counts {
    std::int64_t total = 0; ///< in the table, in any state
    std::int64_t customers = 0;
    std::int64_t admins = 0;
    std::int64_t groups = 0; ///< conversations with at least one customer
    std::int64_t connecting = 0;
    std::int64_t connected = 0;
    std::int64_t closing = 0;
    std::int64_t registered = 0; ///< since the server began
    std::int64_t ended = 0;
    bool draining = false;
};

/// Counts them anew, out of what the observer is told; what a session is comes from the target of
/// its upgrade request on the wire.
class session_census {
public:
    /// A session registered with this target.
    void registered(std::string_view id, std::string_view target);
    void changed(std::string_view id, std::string_view state);
    void ended(std::string_view id);
    void drains() { draining_ = true; }
    /// The server has died or stopped: the next one counts from 0.
    void forget() { *this = {}; }

    session_counts now() const;

private:
    struct session {
        std::string kind;  ///< "customer", "admin", ...: the second segment of its path
        std::string group; ///< of a customer the third
        std::string state = "CONNECTING";
    };
    std::map<std::string, session, std::less<>> sessions_;
    std::int64_t registered_ = 0;
    std::int64_t ended_ = 0;
    bool draining_ = false;
};

} // namespace squall
