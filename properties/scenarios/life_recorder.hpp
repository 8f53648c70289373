#pragma once

#include "sim/trace/trace.hpp"

#include <map>
#include <string>
#include <vector>

namespace squall {

/// What tests of scenarios with a restart count in a trace.
struct life_recorder final : trace_listener {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::host && e.field("incarnation") != nullptr)
            life.emplace_back(e.name);
        else if (e.kind == trace_kind::observed && e.name == "handler_connect")
            ++welcomed;
        else if (e.kind == trace_kind::observed && e.name == "ended")
            ++causes[std::string(e.text_of("cause"))];
    }

    std::vector<std::string> life;     ///< "stopping", "crashed", "restarted", ... of all hosts
    std::map<std::string, int> causes; ///< of the ends that the handler was told
    int welcomed = 0;                  ///< sessions that the handler was told of
};

} // namespace squall
