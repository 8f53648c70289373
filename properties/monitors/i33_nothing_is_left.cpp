#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace squall::invariants {

namespace {

// Descriptors that accept(2) made and nobody closed, against connections that the server says it
// still has. (An exception that escapes the event loop is a finding of the world itself.)
class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.host != "server")
            return;
        if (server_stopped(e) && connections_ != 0)
            violate(e.number, "the server has stopped, and has not told the end of " +
                                  std::to_string(connections_) + " connections");
        if (server_died(e) || server_stopped(e)) {
            open_.clear();
            connections_ = 0;
        }
        if (e.kind == trace_kind::call && e.number_of("result", -1) >= 0) {
            if (e.name == "accept" || e.name == "accept4")
                open_.insert(e.number_of("result"));
            else if (e.name == "close")
                open_.erase(e.number_of("fd"));
        }
        if (e.kind != trace_kind::observed)
            return;
        if (e.name == "accepted")
            ++connections_;
        else if (e.name == "ended" || e.name == "handshake_abandoned")
            --connections_;
    }

    void finish(instant) override {
        if (static_cast<std::int64_t>(open_.size()) > connections_)
            violate(0, std::to_string(open_.size()) + " accepted descriptors are open at the end " +
                           "and the server knows of " + std::to_string(connections_) +
                           " connections");
        if (connections_ < 0)
            violate(0, "more connections ended than were accepted");
    }

    std::set<std::int64_t> open_;
    std::int64_t connections_ = 0;
};

} // namespace

const invariant i33{"I33",
                    "At the end no accepted descriptor is open that belongs to no connection, and "
                    "each accepted connection ended once at most.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
