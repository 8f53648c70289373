#pragma once

#include "server_core/generation/generation_observer.hpp"
#include "server_core/metrics/labelled_counter.hpp"

namespace squall::server {

class prometheus_text;

/// What has happened in the generation system since it began, counted.
class generation_metrics final : public generation_observer {
public:
    generation_metrics();

    /// Adds it to a page of metrics, with the number of jobs that run now.
    void write(prometheus_text& page, std::size_t running_jobs) const;

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
    std::uint64_t sessions_ = 0;
    std::uint64_t sessions_failed_ = 0;
    labelled_counter stages_{{"stage", "event"}}; ///< event: "started", "done", "failed"
    labelled_counter ticks_{{"frame"}};           ///< "queued", "dropped"
    labelled_counter jobs_{{"event"}};
    std::uint64_t resumed_ = 0;
    std::uint64_t received_ = 0;
    labelled_counter database_errors_{{"operation"}};
};

} // namespace squall::server
