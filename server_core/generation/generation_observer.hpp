#pragma once

#include "server_core/generation/generation_error.hpp"
#include "server_core/observe/observer.hpp"

#include <cstdint>
#include <string_view>

namespace squall::server {

/// The ten stages of a generation's handler, by their number in the log.
enum class generation_stage : std::uint8_t {
    handler_start,
    accept,
    receive_json,
    params_check,
    create_generation_id,
    save_generation,
    send_status,
    create_job,
    enqueue_generation,
    keep_alive
};

/// The stage's name: "receive_json", "params check".
std::string_view to_string(generation_stage stage) noexcept;

/// Which job an event is about.
struct generation_job_info {
    std::int64_t job_id;
    std::string_view generation_id;
    std::int64_t run; ///< 1 for the first run, 0 before it
};

/// What happens in the generation system, as it happens, on the event loop. An observer must not
/// throw and must not call back into the system. String views are valid during the call only.
/// Every function does nothing by default.
class generation_observer {
public:
    virtual ~generation_observer() = default;

    /// A client's session has reached the handler.
    virtual void on_entered(const session_info& session) { (void)session; }
    /// Each stage that is started is done or has failed, once. A resumed generation has no stages
    /// 4, 5, 7 and 8.
    virtual void on_stage_started(std::string_view session_id, generation_stage stage) {
        (void)session_id, (void)stage;
    }
    /// `detail`: the id that the stage made (4, 5, 8), or the number of ticks (9); else empty.
    virtual void on_stage_done(std::string_view session_id, generation_stage stage,
                               std::string_view detail) {
        (void)session_id, (void)stage, (void)detail;
    }
    /// `error` may hold a client's words.
    virtual void on_stage_failed(std::string_view session_id, generation_stage stage,
                                 const generation_error& error) {
        (void)session_id, (void)stage, (void)error;
    }
    /// A keep-alive tick; `queued` is false when back-pressure dropped its frame.
    virtual void on_tick(std::string_view session_id, bool queued) {
        (void)session_id, (void)queued;
    }
    /// A client has come back for its generation.
    virtual void on_resumed(std::string_view session_id, std::string_view generation_id) {
        (void)session_id, (void)generation_id;
    }
    /// A client has said that it has its result, and that is stored.
    virtual void on_received(std::string_view session_id, std::string_view generation_id) {
        (void)session_id, (void)generation_id;
    }
    /// A session is closed for something that is no stage's failure: a message out of turn, ...
    virtual void on_session_failed(std::string_view session_id, const generation_error& error) {
        (void)session_id, (void)error;
    }

    /// The job is in the database: it will end, whatever becomes of this server.
    virtual void on_job_accepted(const generation_job_info& job) { (void)job; }
    /// Jobs of servers that died before they were made were found, so many.
    virtual void on_jobs_adopted(std::int64_t jobs) { (void)jobs; }
    /// A worker has taken it.
    virtual void on_job_started(const generation_job_info& job) { (void)job; }
    /// It has ended with a result, which is stored.
    virtual void on_job_finished(const generation_job_info& job) { (void)job; }
    /// It has ended with an error, which is stored.
    virtual void on_job_failed(const generation_job_info& job, std::string_view error) {
        (void)job, (void)error;
    }
    /// This run has come to nothing, another will come. `reason`: "lease lost", "shutdown", ...
    virtual void on_job_requeued(const generation_job_info& job, std::string_view reason) {
        (void)job, (void)reason;
    }

    /// The database refused `operation`: "save_generation". `error` is its exact text.
    virtual void on_database_error(std::string_view operation, std::string_view error) {
        (void)operation, (void)error;
    }
};

} // namespace squall::server
