#include "properties/monitors/invariants.hpp"

#include <map>
#include <string>

namespace squall::invariants {

namespace {

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind != trace_kind::observed)
            return;
        const std::string id(e.text_of("session"));
        if (e.name == "state_changed" &&
            (e.text_of("to") == "CLOSING" || e.text_of("to") == "DISCONNECTED"))
            over_[id] = e.text_of("to");
        // "dead", and "sent" by an attempt that found CONNECTED, are how a write that was under
        // way tells of its end; they try nothing. (The peer's close may come while it waits.)
        if (e.name != "welcome_attempt" || e.text_of("result") == "dead" ||
            (e.text_of("result") == "sent" && e.text_of("state") == "CONNECTED"))
            return;
        if (const auto found = over_.find(id); found != over_.end())
            violate(e.number, "the welcome of session " + id + " is tried although the session " +
                                  "is " + found->second);
    }

    std::map<std::string, std::string> over_; ///< state of sessions that take no more messages
};

} // namespace

const invariant i13{"I13",
                    "No attempt at the welcome once the session is CLOSING or DISCONNECTED; no "
                    "retry on a dead connection.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
