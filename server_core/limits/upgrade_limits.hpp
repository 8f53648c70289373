#pragma once

#include "server_core/config.hpp"
#include "server_core/limits/connection_counts.hpp"
#include "server_core/limits/keyed_rate_limit.hpp"
#include "server_core/observe/observer.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace squall::server {

/// Why a valid upgrade becomes no session, over HTTP.
struct upgrade_refusal {
    std::string_view reason; ///< as server_observer::on_upgrade_refused has it
    unsigned status;         ///< 503: the server is full; 429: its client has had its share
    std::chrono::seconds retry_after;
};

/// Decides which valid upgrades become sessions: so many requests a second from an address, so many
/// sessions in total, of an address, and of a user. Hears of the end of each as an observer.
class upgrade_limits final : public server_observer {
public:
    using time_point = keyed_rate_limit::time_point;

    struct upgrade {
        std::uint64_t connection; ///< connection_info::number
        std::string_view address; ///< an address_key
        std::string_view user;    ///< empty: nobody
    };

    explicit upgrade_limits(const server_config& config);

    /// Nothing: it may be a session, and is counted as one until on_ended. A request that is
    /// refused for its rate is not counted against the rate. REQUIRES: `now` never goes back.
    std::optional<upgrade_refusal> admit(const upgrade& asked, time_point now);

    /// Each address may ask again as if it had never asked. Returns how many had asked lately.
    std::size_t reset_rates();

    /// The limits from now on. Who is in stays. Rates begin anew if they are others.
    void change(const server_config& config);

    void on_ended(const session_info& session, session_state state, end_cause cause,
                  close_code code) override;

private:
    struct admitted {
        std::string address;
        std::string user;
    };

    rate_options rate_;
    std::chrono::seconds retry_when_full_;
    keyed_rate_limit requests_;
    connection_counts sessions_;
    std::map<std::uint64_t, admitted> admitted_; ///< by connection
};

} // namespace squall::server
