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

// The log and the trace listen to the same observer calls, the trace first: the log line after a
// transport error is the one about it.
class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::observed && e.name == "transport_error") {
            if (e.text_of("category") == "unexpected")
                violate(e.number, "a transport error has no category: code " +
                                      std::to_string(e.number_of("code")) + " in " +
                                      std::string(e.text_of("operation")));
            if (e.text_of("category") == "cancelled")
                violate(e.number, "our own cancellation is reported as an error");
            told_ = e.text_of("category");
        } else if (e.kind == trace_kind::log && !told_.empty()) {
            const std::string_view level = e.text_of("level");
            if (expected(told_) && level != "debug" && level != "trace")
                violate(e.number, "an expected transport error (" + told_ + ") is logged at " +
                                      std::string(level));
            told_.clear();
        }
    }

    std::string told_; ///< category of the error whose log line comes next
};

} // namespace

const invariant i27{"I27",
                    "Each transport error has a category; an expected one is never logged above "
                    "DEBUG; our own cancellations are no errors.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
