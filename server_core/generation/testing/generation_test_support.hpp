#pragma once

// For tests of the generation system: an observer that writes down what it is told, clients that
// keep what they are sent, and a generator whose runs the test itself carries on.

#include "server_core/generation/generation_clients.hpp"
#include "server_core/generation/generation_observer.hpp"
#include "server_core/generation/generator.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace squall::server::testing_support {

/// Each event as one line: "stage 5 done 1", "job started 1 run 1". Ticks are only counted.
class recording_generation_observer final : public generation_observer {
public:
    std::vector<std::string> events;
    int ticks = 0;
    int ticks_dropped = 0;

    bool has(std::string_view part) const {
        return std::ranges::any_of(events, [&](const std::string& event) {
            return event.find(part) != std::string::npos;
        });
    }
    /// Those that begin with `prefix`, in their order.
    std::vector<std::string> like(std::string_view prefix) const {
        std::vector<std::string> found;
        std::ranges::copy_if(events, std::back_inserter(found),
                             [&](const std::string& event) { return event.starts_with(prefix); });
        return found;
    }
    std::size_t count(std::string_view prefix) const { return like(prefix).size(); }

    void on_entered(const session_info&) override { events.emplace_back("entered"); }
    void on_stage_started(std::string_view, generation_stage stage) override {
        events.push_back(text(stage) + " started");
    }
    void on_stage_done(std::string_view, generation_stage stage, std::string_view) override {
        events.push_back(text(stage) + " done");
    }
    void on_stage_failed(std::string_view, generation_stage stage,
                         const generation_error& error) override {
        events.push_back(text(stage) + " failed " + describe(error));
    }
    void on_tick(std::string_view, bool queued) override { ++(queued ? ticks : ticks_dropped); }
    void on_resumed(std::string_view, std::string_view) override { events.emplace_back("resumed"); }
    void on_received(std::string_view, std::string_view) override {
        events.emplace_back("received");
    }
    void on_session_failed(std::string_view, const generation_error& error) override {
        events.push_back("session failed " + describe(error));
    }
    void on_job_accepted(const generation_job_info& job) override { add("accepted", job); }
    void on_jobs_adopted(std::int64_t jobs) override {
        events.push_back("adopted " + std::to_string(jobs));
    }
    void on_job_started(const generation_job_info& job) override { add("started", job); }
    void on_job_finished(const generation_job_info& job) override { add("finished", job); }
    void on_job_failed(const generation_job_info& job, std::string_view error) override {
        add("failed", job, error);
    }
    void on_job_requeued(const generation_job_info& job, std::string_view reason) override {
        add("requeued", job, reason);
    }
    void on_database_error(std::string_view operation, std::string_view error) override {
        events.push_back("database " + std::string{operation} + ": " + std::string{error});
    }

private:
    static std::string text(generation_stage stage) {
        return "stage " + std::to_string(static_cast<int>(stage));
    }
    static std::string describe(const generation_error& error) {
        return std::string{error.code} + (error.expected ? " (expected): " : ": ") + error.log_text;
    }
    void add(const std::string& what, const generation_job_info& job, std::string_view more = {}) {
        std::string line =
            "job " + what + ' ' + std::to_string(job.job_id) + " run " + std::to_string(job.run);
        if (!more.empty()) {
            line += ' ';
            line += more;
        }
        events.push_back(line);
    }
};

/// Sessions that take everything until they are closed, or told to take nothing.
class recording_clients final : public generation_clients {
public:
    struct client {
        std::vector<nlohmann::json> frames; ///< keep-alive frames are only counted
        int keepalives = 0;
        close_code closed{}; ///< 0 while it is open
        bool takes = true;

        std::vector<std::string> types() const {
            std::vector<std::string> found;
            for (const auto& one : frames) {
                found.push_back(one.at("type"));
            }
            return found;
        }
    };
    std::map<std::string, client, std::less<>> all;

    client& of(std::string_view session_id) { return all[std::string{session_id}]; }

    bool send(std::string_view session_id, std::string message) override {
        client& to = of(session_id);
        if (!to.takes || to.closed != close_code{}) {
            return false;
        }
        auto frame = nlohmann::json::parse(message);
        if (frame.at("type") == "keepalive") {
            ++to.keepalives;
        } else {
            to.frames.push_back(std::move(frame));
        }
        return true;
    }
    void close(std::string_view session_id, close_code code, std::string_view,
               std::string last_message) override {
        client& to = of(session_id);
        if (!last_message.empty()) {
            send(session_id, std::move(last_message));
        }
        to.closed = to.closed == close_code{} ? code : to.closed;
    }
};

/// Runs do what the test says, none by itself.
class scripted_generator final : public generator {
public:
    struct run {
        generation_parameters parameters;
        generation_events* events;
    };
    std::map<int, run> alive; ///< by the order in which they were started: 1, 2, ...
    int started = 0;
    std::string refusal; ///< what start() throws, if anything

    std::unique_ptr<generation_run> start(const generation_parameters& parameters,
                                          generation_events& events) override {
        if (!refusal.empty()) {
            throw std::runtime_error{refusal};
        }
        alive[++started] = {parameters, &events};
        return std::make_unique<handle>(*this, started);
    }
    void progress(int number, int done, int total, std::string_view piece) {
        alive.at(number).events->on_progress(done, total, piece);
    }
    void finish(int number, std::string text) {
        alive.at(number).events->on_finished(std::move(text));
    }
    void fail(int number, std::string error) {
        alive.at(number).events->on_failed(std::move(error));
    }

private:
    struct handle final : generation_run {
        handle(scripted_generator& made_by, int its_number) : maker(made_by), number(its_number) {}
        ~handle() override { maker.alive.erase(number); }
        scripted_generator& maker;
        int number;
    };
};

} // namespace squall::server::testing_support
