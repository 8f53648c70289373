// From the event that a drain has begun: nobody is admitted, by the server's own word and on the
// wire; everybody is gone when it says that it has drained, at most drain_timeout later; and then
// nothing keeps its program running. When that has come to its end, every descriptor that it made
// was closed by it: the system had nothing to clean up. (Timers and handlers that were left would
// have kept the event loop from returning.)

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/dialogue_tap.hpp"
#include "properties/monitors/server_time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace squall::invariants {

namespace {

constexpr duration drain_timeout = std::chrono::seconds(30); // server_config
// From the end of the last session to the end of the program lie the calls of a few handlers.
constexpr duration patience = std::chrono::milliseconds(10);

/// Calls whose result is a new descriptor.
bool makes_descriptor(std::string_view name) {
    constexpr std::array<std::string_view, 8> all = {"accept",         "accept4",      "socket",
                                                     "epoll_create1",  "epoll_create", "eventfd",
                                                     "timerfd_create", "open"};
    return std::ranges::find(all, name) != all.end();
}

class watch final : public monitor {
    /// A moment of the server, for a bound on what follows.
    struct mark {
        std::uint64_t event;
        duration shown;
        duration late;
    };

    void on_event(const trace_event& e) override {
        time_.on_event(e);
        const dialogue_tap::news n = tap_.on_event(e);
        if (server_died(e))
            forget();
        if (server_stopped(e))
            on_stop(e);
        if (e.kind == trace_kind::call && e.host == "server")
            on_call(e);
        if (e.kind == trace_kind::observed)
            on_observed(e);
        for (const dialogue_tap::answer& a : n.answers)
            if (drain_ && a.response.status == 101)
                violate(e.number, "a 101 went out on " + n.where->path +
                                      " although the server drains since #" +
                                      std::to_string(drain_->event));
    }

    void on_call(const trace_event& e) {
        if (e.number_of("result", -1) < 0)
            return;
        if (makes_descriptor(e.name))
            open_.insert(e.number_of("result"));
        else if (e.name == "close")
            open_.erase(e.number_of("fd"));
        if (drained_ && e.name.starts_with("accept"))
            violate(e.number, "a connection is accepted after the drain");
    }

    void on_observed(const trace_event& e) {
        if (e.name == "registered") {
            sessions_.emplace(e.text_of("session"));
            if (drain_)
                violate(e.number, "session " + std::string(e.text_of("session")) +
                                      " is admitted although the server drains");
        } else if (e.name == "ended") {
            sessions_.erase(std::string(e.text_of("session")));
        } else if (e.name == "state_changed" && drain_ && e.text_of("to") == "CONNECTED") {
            violate(e.number, "session " + std::string(e.text_of("session")) +
                                  " becomes CONNECTED although the server drains");
        } else if (e.name == "drain") {
            drain_ = now(e);
        } else if (e.name == "drained") {
            on_drained(e);
        }
    }

    void on_drained(const trace_event& e) {
        drained_ = now(e);
        if (!sessions_.empty())
            violate(e.number, "the server says that it has drained, and session " +
                                  *sessions_.begin() + " has not ended");
        if (drain_ && too_long(*drain_, drain_timeout, e.at))
            violate(e.number, "the drain took longer than 30 s");
    }

    void on_stop(const trace_event& e) {
        if (drain_ && !drained_)
            violate(e.number, "the server drains, and stopped before it had drained");
        if (drained_ && too_long(*drained_, patience, e.at))
            violate(e.number, "something kept the server running after it had drained");
        if (drain_ && !open_.empty())
            violate(e.number, std::to_string(open_.size()) +
                                  " descriptors are left by a server that has drained, the first " +
                                  std::to_string(*open_.begin()));
        forget();
    }

    void finish(instant end) override {
        if (drained_ && too_long(*drained_, patience, end))
            violate(drained_->event, "the server has drained, and something keeps it running");
        else if (drain_ && !drained_ && too_long(*drain_, drain_timeout, end))
            violate(drain_->event, "a drain began and has not ended in 30 s");
    }

    mark now(const trace_event& e) const { return {e.number, time_.shown(e.at), time_.late()}; }

    bool too_long(const mark& since, duration bound, instant at) const {
        return time_.shown(at) - since.shown >
               bound + (time_.late() - since.late) + time_.rounding();
    }

    void forget() {
        sessions_.clear();
        open_.clear();
        drain_.reset();
        drained_.reset();
    }

    std::set<std::string, std::less<>> sessions_;
    std::set<std::int64_t> open_;
    std::optional<mark> drain_;
    std::optional<mark> drained_;
    dialogue_tap tap_;
    server_time time_;
};

} // namespace

const invariant i09{
    "I09",
    "From the beginning of a drain nobody is admitted; at most 30 s later everybody "
    "has ended, and then nothing is left: no session, no connection, no descriptor, "
    "nothing that keeps the server running.",
    [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::invariants
