// Two buckets a session beside the server's own: one that has earned at least as much as the
// server's can have by its clock, out of which every accepted message must come; and one that has
// earned at most as much, which must be empty when the server refuses. In billionths of a message.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"
#include "properties/monitors/told_config.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace squall::invariants {

namespace {

constexpr std::int64_t one = 1'000'000'000;

struct bucket_pair {
    std::int64_t most = 0;
    std::int64_t least = 0;
    duration last{};        ///< what the clock showed at the latest message
    duration late{};        ///< of the host, up to then
    duration late_before{}; ///< and up to the one before: what that was shown may have been early
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        config_.on_event(e);
        if (server_died(e) || server_stopped(e))
            sessions_.clear();
        if (e.kind != trace_kind::observed || config_->message_burst == 0)
            return;
        const std::string id(e.text_of("session"));
        if (e.name == "message") {
            bucket_pair& b = earn(id, e.at);
            b.most -= one;
            b.least = std::max<std::int64_t>(b.least - one, 0);
            if (b.most < 0) {
                violate(e.number, "session " + id + " has more messages accepted than " +
                                      std::to_string(config_->message_burst) + " and " +
                                      std::to_string(config_->message_rate) + " a second");
                b.most = 0;
            }
        } else if (e.name == "rate_limited") {
            if (earn(id, e.at).least >= one)
                violate(e.number, "session " + id + " is closed for its rate of messages, and " +
                                      "has kept to it");
        } else if (e.name == "ended") {
            sessions_.erase(id);
        }
    }

    bucket_pair& earn(const std::string& id, instant at) {
        const std::int64_t full = std::int64_t{config_->message_burst} * one;
        const auto [place, first] = sessions_.try_emplace(id);
        bucket_pair& b = place->second;
        if (first) {
            b = {full, full, time_.shown(at), time_.late(), time_.late()};
            return b;
        }
        const duration gap = time_.shown(at) - b.last;
        const duration slack = time_.late() - b.late_before + time_.rounding();
        const auto earned = [&](duration d) {
            return std::int64_t{config_->message_rate} *
                   std::clamp<std::int64_t>(d.count(), 0, 3600 * one);
        };
        b.most = std::min(full, b.most + earned(gap + slack));
        b.least = std::min(full, b.least + earned(gap - slack));
        b.last = time_.shown(at);
        b.late_before = b.late;
        b.late = time_.late();
        return b;
    }

    server_time time_;
    told_config config_;
    std::map<std::string, bucket_pair> sessions_; ///< that have sent a message and not ended
};

} // namespace

const invariant i26{"I26",
                    "In any time w a session has at most burst + rate x w messages accepted, and "
                    "none is closed for its rate that keeps to this.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
