// Two clocks. By the first a peer is stale: no byte of it was read for pong_timeout, and none came
// in that time after a ping went out (or the ping had to wait behind what the peer does not take).
// By the second it is inactive: no message for idle_timeout. Nobody else may be closed for either,
// and nobody who is may live on: a ping comes each ping_interval, may have to wait for as long as
// the timeout, and then has the timeout; a session that is not read from, because its queue is
// full, first has queue_age_max.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"
#include "properties/monitors/session_book.hpp"
#include "properties/monitors/told_config.hpp"
#include "properties/monitors/wire_tap.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace squall::invariants {

namespace {

/// A moment as the server's clock showed it, and how late its host had been up to then.
struct moment {
    duration shown{};
    duration late{};
};

struct session {
    moment heard;                ///< the latest byte, or CONNECTED
    moment message;              ///< the latest message, or CONNECTED
    std::optional<moment> ping;  ///< on the wire since then
    std::optional<moment> came;  ///< the first byte after that ping, read or not
    std::optional<moment> until; ///< when it was CONNECTED no more
    bool blocked = false;        ///< and whether a write waited for room then
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        config_.on_event(e);
        book_.on_event(e);
        if (server_died(e) || server_stopped(e))
            sessions_.clear();
        if (e.kind == trace_kind::call)
            on_call(e);
        else if (e.kind == trace_kind::network && e.host == "server" && e.name == "data")
            on_arrival(e);
        else if (e.kind == trace_kind::observed)
            on_observed(e);
    }

    void on_call(const trace_event& e) {
        std::vector<wire_item> items;
        const wire_tap::connection* const c = tap_.on_event(e, items);
        if (c == nullptr && !is_read_of_bytes(e))
            return;
        const auto found = sessions_.find(book_.session(connection_of(e.actor)));
        if (found == sessions_.end() || found->second.until)
            return;
        session& s = found->second;
        if (c == nullptr) {
            judge_silence(found->first, s, e.number, e.at);
            s.heard = now(e.at);
            s.ping.reset();
            s.came.reset();
            return;
        }
        for (const wire_item& item : items)
            if (item.what == wire_item::kind::frame && item.op == opcode::ping)
                s.ping = now(e.at);
    }

    void on_arrival(const trace_event& e) {
        const auto found = sessions_.find(book_.session(connection_of(e.actor)));
        if (found != sessions_.end() && found->second.ping && !found->second.came)
            found->second.came = now(e.at);
    }

    void on_observed(const trace_event& e) {
        const std::string id(e.text_of("session"));
        if (e.name == "state_changed" && e.text_of("to") == "CONNECTED") {
            session& s = sessions_[id];
            s.heard = s.message = now(e.at);
            return;
        }
        const auto found = sessions_.find(id);
        if (found == sessions_.end())
            return;
        session& s = found->second;
        if (e.name == "message") {
            s.message = now(e.at);
        } else if (e.name == "state_changed" && !s.until) {
            judge_silence(id, s, e.number, e.at);
            s.until = now(e.at);
            const wire_tap::connection* const c = tap_.at(book_.connection(id));
            s.blocked = c != nullptr && (c->blocked || c->stream.unfinished());
        } else if (e.name == "ended") {
            if (e.text_of("cause") == "stale")
                judge_stale(id, s, e.number);
            else if (e.text_of("cause") == "inactive")
                judge_inactive(id, s, e.number);
            sessions_.erase(found);
        }
    }

    /// It was closed as stale.
    void judge_stale(const std::string& id, const session& s, std::uint64_t event) {
        const duration silent = s.until->shown - s.heard.shown;
        const duration slack = time_.rounding();
        if (silent + slack < config_->pong_timeout) {
            violate(event, "session " + id + " was taken for stale " +
                               std::to_string(silent.count()) + " ns after a byte of its peer's");
        } else if (!s.ping && !s.blocked) {
            violate(event, "session " + id + " was taken for stale, and was not asked");
        } else if (s.ping) {
            const duration late = s.until->late - s.heard.late + slack;
            if (s.until->shown - s.ping->shown + late < config_->pong_timeout)
                violate(event, "session " + id + " was taken for stale, and no pong was overdue");
            else if (s.came && s.came->shown - s.ping->shown + slack < config_->pong_timeout)
                violate(event, "session " + id + " was taken for stale, and bytes of its peer's " +
                                   "came in time and were not read");
        }
    }

    void judge_inactive(const std::string& id, const session& s, std::uint64_t event) {
        const duration silent = s.until->shown - s.message.shown;
        if (silent + time_.rounding() < config_->idle_timeout)
            violate(event, "session " + id + " was taken for inactive " +
                               std::to_string(silent.count()) + " ns after a message of its " +
                               "peer's");
    }

    /// It is, or was up to `at`, CONNECTED, and its peer's last byte or message is so long ago.
    void judge_silence(const std::string& id, const session& s, std::uint64_t event, instant at) {
        const auto too_long = [&](const moment& since, duration limit) {
            const duration slack =
                4 * (time_.rounding() + server_time::timer_grain); // of each timer
            return time_.shown(at) - since.shown >
                   limit + time_.late() + time_.under_way() - since.late + slack;
        };
        const duration timeout = config_->pong_timeout;
        // A message may come out of bytes that were read long ago, when its queue was full.
        const moment& alive = s.message.shown > s.heard.shown ? s.message : s.heard;
        if (config_->ping_interval > duration::zero() &&
            too_long(alive, std::max<duration>(config_->ping_interval, timeout) + 2 * timeout +
                                config_->queue_age_max))
            violate(event, "session " + id + " lived on although no byte came from its peer");
        const duration round = config_->cleanup_interval;
        if (config_->idle_timeout > duration::zero() && round > duration::zero() &&
            too_long(s.message, config_->idle_timeout + config_->inactive_cleanup_rounds * round))
            violate(event, "session " + id + " lived on although no message came from its peer");
    }

    void finish(instant end) override {
        for (const auto& [id, s] : sessions_)
            if (!s.until)
                judge_silence(id, s, 0, end);
    }

    moment now(instant at) const { return {time_.shown(at), time_.late()}; }

    wire_tap tap_;
    server_time time_;
    told_config config_;
    session_book book_;
    std::map<std::string, session, std::less<>> sessions_; ///< CONNECTED or later, not ended
};

} // namespace

const invariant i23{"I23",
                    "A peer of whom nothing is heard for the pong timeout after a ping is closed, "
                    "and any byte prevents it; one without a message for the idle timeout is "
                    "closed by the next inactive cleanup; nobody else is closed for either.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
