#pragma once

#include "server_core/generation/generation_environment.hpp"
#include "server_core/generation/generation_request.hpp"
#include "server_core/generation/one_wait_timer.hpp"
#include "server_core/generation/stage_report.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace squall::server {

/// One client of the generation route, from its entry to its end: the stages of its request, the
/// keep-alive ticks while its job is under way, and the delivery of the result.
///
/// Database work holds the session by shared_ptr, so its completion finds it even when the client
/// has left; then nothing is sent, and a generation of which the client never heard is withdrawn.
/// Whoever calls it holds a shared_ptr of its own: a send may end the session.
class generation_session final : public std::enable_shared_from_this<generation_session> {
public:
    /// REQUIRES: `shared` outlives it.
    generation_session(std::string session_id, generation_environment& shared);

    /// Stages 0 and 1, and the wait for the request. REQUIRES: called first, once.
    void start(const session_info& session);
    void on_message(std::string_view payload);
    /// The client is gone; nothing is sent any more.
    void on_gone(end_cause cause);

    /// Its job goes on, has ended, has ended but is not stored. Ignored when it waits for none.
    void on_job_progress(std::int64_t run, int steps_done, int total, std::string_view piece);
    void on_job_ended(job_outcome outcome, const std::string& text);
    void on_job_not_stored(const generation_error& error);

    /// The server shuts down: a client that waits for its job is told so, and nothing goes on.
    void drain();

private:
    enum class phase {
        receiving,  ///< waits for the request
        working,    ///< the database has a part of it
        waiting,    ///< for the job
        delivering, ///< the result was sent; waits for the client's word
        confirming, ///< the database notes that word
        over        ///< nothing more happens here
    };

    /// The request, and what comes after it; both throw json_error and parameter_error.
    void receive_request(std::string_view payload);
    void receive_more(std::string_view payload);
    void handle(const generation_parameters& parameters);
    void handle(const resume_request& request);
    bool refused(); ///< whether nothing new is begun now; then the request has failed

    void save(const generation_parameters& parameters);
    void saved(blocking_result<std::optional<std::int64_t>> result);
    void send_status();
    void enqueue();
    void enqueued(blocking_result<std::int64_t> result);
    void looked_up(blocking_result<std::optional<stored_generation>> result);
    void take_over();
    void keep_alive();
    void tick();
    void end_keep_alive();
    void deliver(const std::string& text);
    void confirm();
    void confirmed(blocking_result<bool> result);
    void withdraw();

    /// Ends the stage that is under way, tells the client, and closes.
    void fail(const generation_error& error);
    void fail_database(std::string_view operation);
    bool send(std::string message);
    void finish(close_code code, std::string_view reason, std::string last_message = {});
    void be_over();
    void unwatch();

    template <class Work, class Completion>
    void in_database(Work work, Completion completion);

    const std::string session_id_;
    generation_environment& shared_;
    one_wait_timer timer_;
    stage_report stages_;

    phase phase_ = phase::receiving;
    bool gone_ = false; ///< the client
    generation_key key_;
    std::int64_t record_ = 0;
    bool announced_ = false; ///< the client knows the generation, and may resume it
    std::int64_t ticks_ = 0;
    std::chrono::steady_clock::time_point next_tick_;
};

} // namespace squall::server
