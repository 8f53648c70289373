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
        if (e.name == "registered") {
            if (!in_table_.try_emplace(id, true).second)
                violate(e.number, "session id " + id + " is given a second time");
        } else if (e.name == "ended") {
            const auto found = in_table_.find(id);
            if (found == in_table_.end())
                violate(e.number, "session " + id + " ends and was never registered");
            else if (!found->second)
                violate(e.number, "session " + id + " ends a second time");
            else
                found->second = false;
        } else if (e.name == "sent") {
            const auto found = in_table_.find(id);
            if (found != in_table_.end() && !found->second)
                violate(e.number, "bytes of session " + id + " were sent after its removal");
        }
    }

    std::map<std::string, bool> in_table_; ///< every id ever seen; true until it ends
};

} // namespace

const invariant i06{"I06",
                    "One registration and one removal a session, ids unique; nothing is sent for "
                    "a session after its removal.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
