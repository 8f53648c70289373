#pragma once

#include "server_core/generation/generation_observer.hpp"

#include <memory>

namespace spdlog {
class logger;
}

namespace squall::server {

/// Writes the life of the generation system to a log, in the words of field report 4 ("[WS] HANDLER
/// ENTERED", "[WS:5] DONE save_generation record=1", "[WORKER] Processing"), each line with its
/// session or job behind " | ".
///
/// Levels: stages and jobs INFO; ticks and what a client's leaving or a drain cut short DEBUG; a
/// job that must run again WARNING; a failed stage, a failed job and a database error ERROR. What
/// came from a client is printable().
class generation_log final : public generation_observer {
public:
    /// REQUIRES: `logger` is not null.
    explicit generation_log(std::shared_ptr<spdlog::logger> logger);
    ~generation_log() override;

    void on_entered(const session_info& session) override;
    void on_stage_started(std::string_view session_id, generation_stage stage) override;
    void on_stage_done(std::string_view session_id, generation_stage stage,
                       std::string_view detail) override;
    void on_stage_failed(std::string_view session_id, generation_stage stage,
                         const generation_error& error) override;
    void on_tick(std::string_view session_id, bool queued) override;
    void on_resumed(std::string_view session_id, std::string_view generation_id) override;
    void on_received(std::string_view session_id, std::string_view generation_id) override;
    void on_session_failed(std::string_view session_id, const generation_error& error) override;
    void on_job_accepted(const generation_job_info& job) override;
    void on_jobs_adopted(std::int64_t jobs) override;
    void on_job_started(const generation_job_info& job) override;
    void on_job_finished(const generation_job_info& job) override;
    void on_job_failed(const generation_job_info& job, std::string_view error) override;
    void on_job_requeued(const generation_job_info& job, std::string_view reason) override;
    void on_database_error(std::string_view operation, std::string_view error) override;

private:
    std::shared_ptr<spdlog::logger> logger_;
};

} // namespace squall::server
