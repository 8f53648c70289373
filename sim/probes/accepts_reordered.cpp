#include "sim/probes/situations.hpp"
#include "sim/probes/socket_book.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        if (arrives(e, "syn")) {
            syns_.emplace(e.actor, ++count_of_syns_); // a retransmission is not the first
        } else if (is_accept(e) && succeeded(e)) {
            chance();
            accepted(std::string(e.actor.substr(0, e.actor.find('#'))),
                     syns_[std::string(e.actor)]);
        }
    }

    void accepted(const std::string& client, std::uint64_t number) {
        const bool late = std::ranges::any_of(latest_, [&](const auto& other) {
            return other.first != client && other.second > number;
        });
        if (late)
            hit();
        latest_[client] = std::max(latest_[client], number);
    }

    std::uint64_t count_of_syns_ = 0;
    std::map<std::string, std::uint64_t, std::less<>> syns_;   ///< by stream
    std::map<std::string, std::uint64_t, std::less<>> latest_; ///< accepted, by client
};

} // namespace

const probe accepts_reordered{
    "accepts-reordered",
    "A connection whose SYN came first is accepted after one of another host whose SYN came later.",
    "accepts", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
