#include "sim/probes/situations.hpp"
#include "sim/probes/socket_book.hpp"

#include <set>
#include <string>
#include <utility>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        if (is_call(e, "close") && succeeded(e)) {
            closed_.emplace(e.host, e.number_of("fd"));
        } else if (is_accept(e) && succeeded(e)) {
            chance();
            if (closed_.contains({std::string(e.host), e.number_of("result")}))
                hit();
        }
    }

    std::set<std::pair<std::string, std::int64_t>> closed_; ///< at some time, by host
};

} // namespace

const probe descriptor_reused{
    "descriptor-reused",
    "An accepted socket gets the number of a descriptor that the program has closed before.",
    "accepts", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
