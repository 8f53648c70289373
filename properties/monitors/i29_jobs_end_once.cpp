// Three parts. Stages, by the observer: each that is started is done or has failed, once, in their
// order (so a generation is saved before its status is sent, and that before its job is enqueued).
// Jobs, by the observer, over all incarnations, for their database outlives them: one ends once,
// and is not taken up again. Frames, by the wire alone: what is said of a generation goes to nobody
// but who was given its resume token, by an accepted frame or by a resume that held it; each
// connection has one result at most, everybody the same text; and who holds the token is not told
// that there is no such generation. (But if the wall clock has jumped by a day: results are kept so
// long by it.)

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/dialogue_tap.hpp"
#include "properties/monitors/server_time.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

namespace squall::invariants {

namespace {

using nlohmann::json;

constexpr duration retention = std::chrono::hours(24); // generation_config

/// The stages of one session.
struct stages {
    std::int64_t under_way = -1;
    std::int64_t latest = -1;
    bool failed = false;
    std::uint64_t event = 0; ///< that began the one under way
};

/// What a connection of the generation route knows.
struct listener {
    std::set<std::string> owns; ///< generations whose resume token it has
    std::string asks_for;       ///< the one that it has come back for, with the right token
    bool has_result = false;
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        const dialogue_tap::news n = tap_.on_event(e);
        if (server_died(e))
            stages_.clear();
        else if (server_stopped(e))
            on_stop(e);
        if ((e.kind == trace_kind::host && e.name == "clock_set" &&
             std::abs(e.number_of("ns")) >= retention.count()) ||
            (e.kind == trace_kind::decision && e.name == "clock.no_battery"))
            clock_jumped_ = true;
        if (e.kind == trace_kind::observed && e.name.starts_with("generation_stage_"))
            on_stage(e);
        else if (e.kind == trace_kind::observed && e.name.starts_with("generation_job_"))
            on_job(e);
        if (n.where == nullptr || n.where->latest.target != "/generate-code")
            return;
        listener& l = listeners_[n.where->path];
        for (const client_item& item : n.from_client)
            on_request(l, item);
        for (const wire_item& frame : n.frames)
            if (frame.op == opcode::text)
                on_frame(e.number, n.where->path, l, frame.payload);
    }

    void on_stage(const trace_event& e) {
        const std::string id(e.text_of("session"));
        const std::int64_t stage = e.number_of("stage");
        stages& s = stages_[id];
        const std::string name = "stage " + std::to_string(stage) + " of session " + id;
        if (e.name == "generation_stage_started") {
            if (s.under_way >= 0)
                violate(e.number, name + " is started while stage " + std::to_string(s.under_way) +
                                      " is under way");
            else if (stage <= s.latest || s.failed)
                violate(e.number, name + " is started after stage " + std::to_string(s.latest) +
                                      (s.failed ? ", which failed" : ""));
            s.under_way = s.latest = stage;
            s.event = e.number;
        } else {
            if (s.under_way != stage)
                violate(e.number, name + " ends and is not under way");
            s.under_way = -1;
            s.failed = e.name == "generation_stage_failed";
        }
    }

    void on_stop(const trace_event&) {
        for (const auto& [id, s] : stages_)
            if (s.under_way >= 0)
                violate(s.event, "stage " + std::to_string(s.under_way) + " of session " + id +
                                     " was started, and the server stopped without its end");
        stages_.clear();
    }

    void on_job(const trace_event& e) {
        const std::int64_t job = e.number_of("job");
        const bool ends = e.name == "generation_job_finished" || e.name == "generation_job_failed";
        if (ended_jobs_.contains(job) && (ends || e.name == "generation_job_started"))
            violate(e.number, "job " + std::to_string(job) +
                                  (ends ? " ends a second time" : " has ended and runs again"));
        if (ends)
            ended_jobs_.insert(job);
    }

    void on_request(listener& l, const client_item& item) {
        const json message = json::parse(item.payload, nullptr, false);
        if (item.what != client_item::kind::frame || !message.is_object() ||
            text(message, "type") != "resume")
            return;
        const std::string id = text(message, "generation_id");
        const auto token = tokens_.find(id);
        if (token == tokens_.end() || token->second != text(message, "resume_token"))
            return;
        l.owns.insert(id);
        l.asks_for = id;
    }

    void on_frame(std::uint64_t event, const std::string& path, listener& l,
                  const std::string& payload) {
        const json frame = json::parse(payload, nullptr, false);
        if (!frame.is_object())
            return;
        const std::string id = text(frame, "generation_id");
        if (text(frame, "status") == "accepted") {
            if (!tokens_.emplace(id, text(frame, "resume_token")).second)
                violate(event, "generation " + id + " is accepted a second time, on " + path);
            l.owns.insert(id);
        } else if (!id.empty() && !l.owns.contains(id)) {
            violate(event, "a frame about generation " + id + " goes to " + path +
                               ", which has not its token");
        }
        if (text(frame, "type") == "result")
            on_result(event, path, l, id, text(frame, "text"));
        if (text(frame, "code") == "unknown_generation" && !l.asks_for.empty() && !clock_jumped_)
            violate(event, "generation " + l.asks_for + " was accepted, and " + path +
                               ", which has its token, is told that it is unknown");
    }

    void on_result(std::uint64_t event, const std::string& path, listener& l, const std::string& id,
                   const std::string& made) {
        if (l.has_result)
            violate(event, "a second result goes to " + path);
        l.has_result = true;
        if (results_.emplace(id, made).first->second != made)
            violate(event, "generation " + id + " has another text than before on " + path);
    }

    static std::string text(const json& object, const char* name) {
        const auto found = object.find(name);
        return found != object.end() && found->is_string() ? found->get<std::string>()
                                                           : std::string();
    }

    dialogue_tap tap_;
    std::map<std::string, stages, std::less<>> stages_;
    std::set<std::int64_t> ended_jobs_;
    std::map<std::string, listener, std::less<>> listeners_; ///< by connection
    std::map<std::string, std::string> tokens_;              ///< of accepted generations
    std::map<std::string, std::string> results_;
    bool clock_jumped_ = false;
};

} // namespace

const invariant i29{
    "I29",
    "Every stage of a generation that is started is done or has failed, in order; a "
    "job ends once; what was accepted stays known; frames about a generation reach "
    "only who has its token.",
    [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::invariants
