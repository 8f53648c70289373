#pragma once

#include "server_core/generation/generation_observer.hpp"

#include <vector>

namespace squall::server {

/// Hands each event to several observers, in the order in which they were added.
class generation_observer_list final : public generation_observer {
public:
    /// REQUIRES: `observer` lives as long as the list is used, and the list is not added to while
    /// the server runs.
    void add(generation_observer& observer) { observers_.push_back(&observer); }

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
    std::vector<generation_observer*> observers_;
};

} // namespace squall::server
