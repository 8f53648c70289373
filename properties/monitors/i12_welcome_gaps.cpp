// Attempt k+1 follows a failed attempt k after 50 ms x 2^(k-1); the first follows registration
// after the settle delay: 10 ms, but 1 to 50 ms when the server has seen 20 handshakes, to whose
// times it adapts then. A gap may be longer by what the tape made the server's host late in it
// (a stall, a slow call, a late timer), and by nothing else; it is never shorter. Gaps are those of
// the clock that the server itself sees.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"

#include <array>
#include <chrono>
#include <map>
#include <string>

namespace squall::invariants {

namespace {

using std::chrono::milliseconds;

constexpr std::array<duration, 3> gaps = {milliseconds(10), milliseconds(50), milliseconds(100)};
constexpr int handshakes_to_adapt = 20;
constexpr duration settle_min = milliseconds(1);
constexpr duration settle_max = milliseconds(50);

struct session {
    duration first_min{}; ///< of the gap before the first attempt, without lateness
    duration first_max{};
    duration last{};      ///< what the clock showed at registration or the latest attempt
    duration lateness{0}; ///< of the host, up to then
    std::size_t attempts = 0;
    bool exhausted_due = false;
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        if (server_died(e) || server_stopped(e))
            forget();
        if (e.kind != trace_kind::observed)
            return;
        const std::string id(e.text_of("session"));
        if (e.name == "registered") {
            const bool adapted = handshakes_ >= handshakes_to_adapt;
            sessions_[id] = {adapted ? settle_min : gaps[0],
                             adapted ? settle_max : gaps[0],
                             time_.shown(e.at),
                             time_.late(),
                             0,
                             false};
            return;
        }
        const auto found = sessions_.find(id);
        if (found == sessions_.end())
            return;
        session& s = found->second;
        if (e.name == "state_changed" && e.text_of("to") == "CONNECTED")
            ++handshakes_;
        if (e.name == "welcome_attempt")
            on_attempt(s, e, id);
        else if (e.name == "welcome_exhausted")
            s.exhausted_due = false;
        else if (s.exhausted_due && e.name == "state_changed")
            violate(e.number, "session " + id +
                                  " used up its attempts at the welcome, and no "
                                  "send_connected_failed was told");
    }

    void on_attempt(session& s, const trace_event& e, const std::string& id) {
        // A write takes as long as the peer lets it; only when an attempt finds CONNECTING is
        // its event the moment of the attempt.
        const bool failed = e.text_of("result") == "failed";
        if (failed && s.attempts < gaps.size()) {
            const duration gap = time_.shown(e.at) - s.last;
            const duration late = time_.late() - s.lateness + time_.rounding();
            const duration wanted = s.attempts == 0 ? s.first_min : gaps[s.attempts];
            const duration most = s.attempts == 0 ? s.first_max : gaps[s.attempts];
            if (gap < wanted || gap > most + late)
                violate(e.number,
                        "attempt " + std::to_string(s.attempts + 1) + " at the welcome of " + id +
                            " came after " + std::to_string(gap.count()) + " ns, not " +
                            (most > wanted ? std::to_string(wanted.count()) + " to " : "") +
                            std::to_string(most.count()) + " + " + std::to_string(late.count()));
        }
        ++s.attempts;
        s.exhausted_due = failed && s.attempts == gaps.size();
        s.last = time_.shown(e.at);
        s.lateness = time_.late();
    }

    void forget() {
        sessions_.clear();
        handshakes_ = 0;
    }

    std::map<std::string, session> sessions_;
    int handshakes_ = 0; ///< completed since the server began
    server_time time_;
};

} // namespace

const invariant i12{"I12",
                    "A failed attempt at the welcome is followed after 50 ms, the next after 100 "
                    "ms; failure of the last is told as send_connected_failed.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
