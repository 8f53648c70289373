#include "properties/probes/probes.hpp"

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::host && e.host == "server" && e.name == "restarted") {
            chance();
            waiting_ = true;
        } else if (waiting_ && e.kind == trace_kind::observed && e.name == "welcome_attempt" &&
                   e.text_of("result") == "sent") {
            hit();
            waiting_ = false;
        }
    }

    bool waiting_ = false; ///< for the first welcome of this incarnation
};

} // namespace

const probe reconnect_after_restart{"reconnect-after-restart",
                                    "A server that was started again welcomes somebody.",
                                    "restarts", [] {
                                        return std::make_unique<watch>();
                                    }};

} // namespace squall::probes
