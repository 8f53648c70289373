// When ticks are made is the observer's word, by the clock that the server itself sees: tick k
// comes no earlier than k x 100 ms after its loop began, and no later than 100 ms after the one
// before it plus the tape's lateness. (Ticks keep to the loop's own grid: one that was late is
// followed by a shorter gap.) That none comes afterwards is the observer's word and the wire's: no
// keep-alive frame follows the result, an error, or the word that the server shuts down. A tick may
// be made and not sent, when the client does not read.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/dialogue_tap.hpp"
#include "properties/monitors/server_time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace squall::invariants {

namespace {

using nlohmann::json;

constexpr duration period = std::chrono::milliseconds(100);
constexpr std::int64_t keep_alive_stage = 9;

struct loop {
    duration began; ///< what the clock showed
    duration latest;
    duration before; ///< the one before the latest
    duration late;   ///< of the host, up to then
    std::int64_t ticks = 0;
    std::uint64_t event = 0; ///< of the latest tick
};

/// What the wire has shown of a connection.
struct listener {
    std::int64_t tick = 0;
    bool over = false; ///< it has been told its end
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        const dialogue_tap::news n = tap_.on_event(e);
        if (server_died(e) || server_stopped(e))
            forget();
        // A timer that is to be late says so when it fires, and a tick may be given up before.
        if (e.kind == trace_kind::decision && e.name == "clock.late_timer" && e.actor == "server")
            late_to_come_ = std::chrono::microseconds(e.number_of("value"));
        else if (e.kind == trace_kind::host && e.name == "late_timer")
            late_to_come_ = duration::zero();
        // The exception that follows costs the handler that it leaves, and that may be a tick.
        if (e.kind == trace_kind::host && e.name == "allocation_failed")
            lost_a_handler_ = true;
        if (e.kind == trace_kind::observed)
            on_observed(e);
        for (const wire_item& frame : n.frames)
            if (n.where->latest.target == "/generate-code" && frame.op == opcode::text)
                on_frame(e.number, n.where->path, json::parse(frame.payload, nullptr, false));
    }

    void on_observed(const trace_event& e) {
        const std::string id(e.text_of("session"));
        if (e.name == "generation_tick") {
            on_tick(e, id);
        } else if (e.name.starts_with("generation_stage_") &&
                   e.number_of("stage") == keep_alive_stage) {
            if (e.name == "generation_stage_started") {
                const duration now = time_.shown(e.at);
                loops_[id] = {now, now, now, time_.late(), 0, e.number};
            } else if (const auto found = loops_.find(id); found != loops_.end()) {
                overdue(found->second, id, e.at);
                loops_.erase(found);
            }
        }
    }

    void on_tick(const trace_event& e, const std::string& id) {
        const auto found = loops_.find(id);
        if (found == loops_.end()) {
            violate(e.number, "a keep-alive tick of session " + id + " while no job is waited for");
            return;
        }
        loop& l = found->second;
        overdue(l, id, e.at);
        const duration since = time_.shown(e.at) - l.began;
        if (since + time_.rounding() < ++l.ticks * period)
            violate(e.number, "tick " + std::to_string(l.ticks) + " of session " + id + " comes " +
                                  std::to_string(since.count()) + " ns after its loop began");
        if (l.ticks > 2 && time_.shown(e.at) - l.before + time_.rounding() < period)
            violate(e.number, "three keep-alive ticks of session " + id +
                                  " come in less than 100 "
                                  "ms");
        l.before = l.latest;
        l.latest = time_.shown(e.at);
        l.late = time_.late();
        l.event = e.number;
    }

    /// A tick should have come by now.
    void overdue(const loop& l, const std::string& id, instant at) {
        const duration gap = time_.shown(at) - l.latest;
        const duration most = period + (time_.late() - l.late) + late_to_come_ + time_.rounding();
        if (gap > most && !lost_a_handler_)
            violate(l.event, "no keep-alive tick of session " + id + " in the " +
                                 std::to_string(gap.count()) + " ns after this, not " +
                                 std::to_string(most.count()));
    }

    void on_frame(std::uint64_t event, const std::string& path, const json& frame) {
        if (!frame.is_object())
            return;
        listener& l = listeners_[path];
        const std::string type = frame.value("type", "");
        if (type == "keepalive") {
            const std::int64_t tick = frame.value("tick", std::int64_t{0});
            if (l.over)
                violate(event, "a keep-alive frame follows the end of its job on " + path);
            if (tick <= l.tick)
                violate(event, "keep-alive tick " + std::to_string(tick) + " follows tick " +
                                   std::to_string(l.tick) + " on " + path);
            l.tick = tick;
        } else if (type == "result" || type == "error" ||
                   frame.value("status", "") == "interrupted") {
            l.over = true;
        }
    }

    void finish(instant end) override {
        for (const auto& [id, l] : loops_)
            overdue(l, id, end);
    }

    void forget() {
        loops_.clear();
        late_to_come_ = duration::zero();
        lost_a_handler_ = false;
    }

    dialogue_tap tap_;
    server_time time_;
    std::map<std::string, loop, std::less<>> loops_; ///< of sessions that wait for a job
    std::map<std::string, listener, std::less<>> listeners_;
    duration late_to_come_{0};
    bool lost_a_handler_ = false;
};

} // namespace

const invariant i25{"I25",
                    "While a client waits for its job a keep-alive tick is made every 100 ms, and "
                    "none after.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
