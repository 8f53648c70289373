// Two witnesses: the observer tells of sessions, attempts and ends; the wire tells whether a 101
// and a welcome really went out. Obligations that fall due are judged at the end of a session or
// of the run, against one generous bound: settle delay and gaps (160 ms) plus everything that the
// tape made the server's host late, so that no slow day is an alarm. (The exact gaps are I12's.)
// One attempt is enough while the circuit breaker is open, and it may open only when more than
// half of the last 50 first attempts failed.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"
#include "properties/monitors/wire_tap.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace squall::invariants {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t attempts_max = 3;
constexpr duration patience = milliseconds(500);

struct session {
    std::string id;
    std::string remote;
    instant since{};                     ///< of the latest event that an attempt must follow
    std::uint64_t event = 0;             ///< that event's number
    std::int64_t attempts = 0;           ///< told so far
    bool last_failed = false;            ///< and the last of them was not sent
    bool connected = false;              ///< the server says so
    bool leaving = false;                ///< CLOSING or over: nothing is owed any more
    std::int64_t allowed = attempts_max; ///< 1 if it was registered while the breaker was open
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        std::vector<wire_item> items;
        tap_.on_event(e, items);
        time_.on_event(e);
        if (server_died(e) || server_stopped(e))
            forget();
        if (e.kind != trace_kind::observed)
            return;
        if (e.name == "registered") {
            session& s = sessions_[std::string(e.text_of("session"))];
            s = {};
            s.id = e.text_of("session");
            s.remote = e.text_of("remote");
            s.since = e.at;
            s.event = e.number;
            s.allowed = breaker_closed_ ? attempts_max : 1;
            return;
        }
        if (e.name == "welcome_breaker") {
            on_breaker(e);
            return;
        }
        const auto found = sessions_.find(e.text_of("session"));
        if (found == sessions_.end())
            return;
        session& s = found->second;
        if (e.name == "welcome_attempt")
            on_attempt(s, e);
        else if (e.name == "state_changed")
            on_state(s, e);
        else if (e.name == "ended")
            on_end(s, e);
    }

    void on_attempt(session& s, const trace_event& e) {
        const std::int64_t attempt = e.number_of("attempt");
        const bool sent = e.text_of("result") == "sent";
        if (attempt == 1 && e.text_of("result") != "dead")
            first_attempts_.push_back(sent);
        if (attempt != s.attempts + 1 && !(sent && attempt == attempts_max + 1))
            violate(e.number, "attempt " + std::to_string(attempt) + " at the welcome of session " +
                                  s.id + " follows attempt " + std::to_string(s.attempts));
        const wire_tap::connection* const wire = tap_.from(s.remote);
        if (sent && (wire == nullptr || !wire->welcomed))
            violate(e.number, "the server says that session " + s.id +
                                  " was sent its welcome, but no welcome is on the wire");
        s.attempts = attempt;
        s.last_failed = e.text_of("result") == "failed";
        s.since = e.at;
        s.event = e.number;
    }

    // Half open or closed it comes from open; only the way from closed to open needs a reason.
    void on_breaker(const trace_event& e) {
        const bool open = e.text_of("state") == "open";
        const std::size_t seen = first_attempts_.size();
        const auto latest = first_attempts_.begin() + (seen < 50 ? 0 : std::ptrdiff_t(seen - 50));
        if (open && breaker_closed_ &&
            (seen < 50 || std::count(latest, first_attempts_.end(), false) <= 25))
            violate(e.number, "the breaker of the welcomes opened, and of the last 50 first "
                              "attempts not more than half failed");
        breaker_closed_ = e.text_of("state") == "closed";
        first_attempts_.clear();
    }

    static void on_state(session& s, const trace_event& e) {
        s.connected = e.text_of("to") == "CONNECTED";
        s.leaving = e.text_of("to") == "CLOSING" || e.text_of("to") == "DISCONNECTED";
        s.since = std::max(s.since, e.at);
        s.event = e.number;
    }

    void on_end(session& s, const trace_event& e) {
        s.leaving = true;
        const wire_tap::connection* const wire = tap_.from(s.remote);
        if (wire == nullptr || !wire->stream.upgraded() || wire->welcomed)
            return;
        // The kernel took the 101 when the deadline had expired already: its handler came first,
        // and nobody had told the server that the session was CONNECTED.
        if (e.text_of("cause") == "handshake_deadline" && !s.connected &&
            e.at - wire->upgraded_at <= time_.late())
            return;
        constexpr std::array<std::string_view, 6> good = {"peer_closed",     "protocol_error",
                                                          "transport_gone",  "shutdown",
                                                          "close_requested", "replaced"};
        if (std::ranges::find(good, e.text_of("cause")) == good.end())
            violate(e.number, "session " + s.id + " reached CONNECTED and ended without its " +
                                  "welcome, cause '" + std::string(e.text_of("cause")) + "'");
    }

    void finish(instant end) override {
        for (const auto& [id, s] : sessions_) {
            const wire_tap::connection* const wire = tap_.from(s.remote);
            if (s.leaving || wire == nullptr || wire->welcomed || wire->blocked)
                continue;
            if (end - s.since <= patience + time_.late())
                continue;
            if (wire->stream.upgraded())
                violate(s.event, "session " + id + " is CONNECTED and has no welcome after " +
                                     std::to_string(s.attempts) + " attempts; nothing followed");
            else if (s.attempts < s.allowed)
                violate(s.event, "attempt " + std::to_string(s.attempts) +
                                     " at the welcome of session " + id +
                                     (s.last_failed ? " failed" : " was due") +
                                     " and no other followed");
        }
    }

    void forget() {
        sessions_.clear();
        first_attempts_.clear();
        breaker_closed_ = true;
    }

    wire_tap tap_;
    std::map<std::string, session, std::less<>> sessions_;
    std::vector<bool> first_attempts_; ///< that were sent or failed, since the breaker last moved
    bool breaker_closed_ = true;
    server_time time_;
};

} // namespace

const invariant i10{"I10",
                    "The welcome is delivered or retried: a failed attempt on a live session is "
                    "followed by another, and a session that reached CONNECTED gets its welcome "
                    "written whole or leaves for a cause that the log names.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
