#include "properties/probes/probes.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        const auto key = std::pair(std::string(e.host), e.number_of("fd"));
        if (e.kind == trace_kind::call && e.name == "listen") {
            listening_.insert(key);
        } else if (e.kind == trace_kind::call && e.name == "close" && listening_.erase(key) > 0) {
            chance();
            closed_.insert(key.first);
        } else if (e.kind == trace_kind::observed && e.name == "accepted" &&
                   closed_.contains(key.first)) {
            hit();
        }
    }

    std::set<std::pair<std::string, std::int64_t>> listening_; ///< by host
    std::set<std::string> closed_;                             ///< hosts
};

} // namespace

const probe accept_after_close{
    "accept-after-close",
    "An accept completes although the server has closed its listening socket.",
    "closes of a listening socket", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
