#include "properties/monitors/invariants.hpp"

#include <map>
#include <string>

namespace squall::invariants {

namespace {

bool legal(std::string_view from, std::string_view to) {
    if (from == "CONNECTING")
        return to == "CONNECTED" || to == "DISCONNECTED";
    if (from == "CONNECTED")
        return to == "CLOSING" || to == "DISCONNECTED";
    return from == "CLOSING" && to == "DISCONNECTED";
}

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind != trace_kind::observed)
            return;
        const std::string id(e.text_of("session"));
        if (e.name == "registered") {
            states_[id] = "CONNECTING";
        } else if (e.name == "state_changed") {
            const std::string_view from = e.text_of("from");
            const std::string_view to = e.text_of("to");
            std::string& known = states_[id];
            if (known != from)
                violate(e.number, "session " + id + " moves from " + std::string(from) +
                                      " but was " + (known.empty() ? "unknown" : known));
            else if (!legal(from, to))
                violate(e.number, "session " + id + " moves from " + std::string(from) + " to " +
                                      std::string(to));
            known = to;
        }
    }

    std::map<std::string, std::string, std::less<>> states_;
};

} // namespace

const invariant i01{"I01",
                    "States move only CONNECTING -> CONNECTED or DISCONNECTED, CONNECTED -> "
                    "CLOSING or DISCONNECTED, CLOSING -> DISCONNECTED; the last is final.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
