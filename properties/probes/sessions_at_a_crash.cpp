#include "properties/probes/probes.hpp"

#include "properties/monitors/server_time.hpp"

#include <cstdint>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::observed && e.name == "registered")
            ++open_;
        else if (e.kind == trace_kind::observed && e.name == "ended")
            --open_;
        if (!server_died(e))
            return;
        chance();
        if (open_ > 0)
            hit();
        open_ = 0;
    }

    std::int64_t open_ = 0; ///< sessions
};

} // namespace

const probe sessions_at_a_crash{"sessions-at-a-crash",
                                "The server's programs end while sessions are open.",
                                "crashes and power-offs", [] {
                                    return std::make_unique<watch>();
                                }};

} // namespace squall::probes
