#include "properties/monitors/invariants.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace squall::invariants {

namespace {

bool expected(std::string_view category) {
    constexpr std::array<std::string_view, 6> all = {"already_closed", "connection_reset",
                                                     "broken_pipe",    "timed_out",
                                                     "invalid_state",  "cancelled"};
    return std::ranges::find(all, category) != all.end();
}

// Log lines about transport errors are "WS_TRANSPORT | CATEGORY: ...".
class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::observed && e.name == "transport_error") {
            if (e.text_of("category") == "unexpected")
                violate(e.number, "a transport error has no category: code " +
                                      std::to_string(e.number_of("code")) + " in " +
                                      std::string(e.text_of("operation")));
            if (e.text_of("category") == "cancelled")
                violate(e.number, "our own cancellation is reported as an error");
        }
        if (e.kind != trace_kind::log)
            return;
        constexpr std::string_view prefix = "WS_TRANSPORT | ";
        std::string_view line = e.text_of("line");
        if (!line.starts_with(prefix))
            return;
        line.remove_prefix(prefix.size());
        const std::string_view category = line.substr(0, line.find(':'));
        const std::string_view level = e.text_of("level");
        if (expected(category) && level != "debug" && level != "trace")
            violate(e.number, "an expected transport error (" + std::string(category) +
                                  ") is logged at " + std::string(level));
    }
};

} // namespace

const invariant i27{"I27",
                    "Each transport error has a category; an expected one is never logged above "
                    "DEBUG; our own cancellations are no errors.",
                    [] { return std::make_unique<watch>(); }};

} // namespace squall::invariants
