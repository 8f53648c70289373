#include "properties/probes/probes.hpp"

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        if (e.kind != trace_kind::observed)
            return;
        if (e.name == "drain")
            chance();
        else if (e.name == "upgrade_refused" && e.text_of("reason") == "draining")
            hit();
    }
};

} // namespace

const probe upgrade_in_a_drain{
    "upgrade-in-a-drain", "Somebody asks for a WebSocket of a server that drains.", "drains", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
