#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"

#include <chrono>
#include <map>
#include <string>

namespace squall::invariants {

namespace {

// From DISCONNECTED to the end that the observer is told of lie a few kernel calls of one
// handler; only what the tape adds to them may take time, and a run may be over meanwhile.
constexpr duration patience = std::chrono::milliseconds(1);

struct session {
    bool connected = false; ///< has been CONNECTED
    bool disconnected = false;
    instant since{}; ///< when it became DISCONNECTED,
    duration late{}; ///< and how late the host was by then
    int ends = 0;
    int disconnect_events = 0;
    std::uint64_t event = 0; ///< the latest that matters
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        if (server_died(e))
            sessions_.clear();
        if (e.kind != trace_kind::observed)
            return;
        if (e.name == "registered") {
            sessions_.try_emplace(std::string(e.text_of("session")));
            return;
        }
        const auto found = sessions_.find(e.text_of("session"));
        if (found == sessions_.end())
            return;
        session& s = found->second;
        if (e.name == "state_changed")
            on_state(s, e);
        else if (e.name == "ended")
            on_end(s, e);
        else if (e.name == "handler_disconnect")
            on_disconnect_event(s, e);
    }

    void on_state(session& s, const trace_event& e) const {
        s.connected = s.connected || e.text_of("to") == "CONNECTED";
        if (e.text_of("to") != "DISCONNECTED")
            return;
        s.disconnected = true;
        s.since = e.at;
        s.late = time_.late();
        s.event = e.number;
    }

    void on_end(session& s, const trace_event& e) {
        s.event = e.number;
        if (++s.ends > 1)
            complain(e.number, e.text_of("session"), "ends a second time");
    }

    void on_disconnect_event(session& s, const trace_event& e) {
        if (!s.connected)
            complain(e.number, e.text_of("session"),
                     "was never CONNECTED, and its handler is told of a disconnect");
        else if (++s.disconnect_events > 1)
            complain(e.number, e.text_of("session"),
                     "is disconnected a second time for its handler");
    }

    void finish(instant end) override {
        for (const auto& [id, s] : sessions_) {
            if (!s.disconnected || end - s.since <= patience + (time_.late() - s.late))
                continue;
            if (s.ends == 0)
                complain(s.event, id, "became DISCONNECTED and never ended");
            else if (s.connected && s.disconnect_events == 0)
                complain(s.event, id,
                         "was CONNECTED and has ended, and its handler was told of no disconnect");
        }
    }

    void complain(std::uint64_t event, std::string_view id, std::string_view what) {
        violate(event, "session " + std::string(id) + " " + std::string(what));
    }

    std::map<std::string, session, std::less<>> sessions_;
    server_time time_;
};

} // namespace

const invariant i04{"I04",
                    "Exactly one disconnect event to the handler of each session that connected, "
                    "none for others; exactly one end of every session that is over.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
