#include "server_core/generation/generation_observer_list.hpp"

namespace squall::server {

void generation_observer_list::on_entered(const session_info& session) {
    for (generation_observer* one : observers_) {
        one->on_entered(session);
    }
}

void generation_observer_list::on_stage_started(std::string_view session_id,
                                                generation_stage stage) {
    for (generation_observer* one : observers_) {
        one->on_stage_started(session_id, stage);
    }
}

void generation_observer_list::on_stage_done(std::string_view session_id, generation_stage stage,
                                             std::string_view detail) {
    for (generation_observer* one : observers_) {
        one->on_stage_done(session_id, stage, detail);
    }
}

void generation_observer_list::on_stage_failed(std::string_view session_id, generation_stage stage,
                                               const generation_error& error) {
    for (generation_observer* one : observers_) {
        one->on_stage_failed(session_id, stage, error);
    }
}

void generation_observer_list::on_tick(std::string_view session_id, bool queued) {
    for (generation_observer* one : observers_) {
        one->on_tick(session_id, queued);
    }
}

void generation_observer_list::on_resumed(std::string_view session_id,
                                          std::string_view generation_id) {
    for (generation_observer* one : observers_) {
        one->on_resumed(session_id, generation_id);
    }
}

void generation_observer_list::on_received(std::string_view session_id,
                                           std::string_view generation_id) {
    for (generation_observer* one : observers_) {
        one->on_received(session_id, generation_id);
    }
}

void generation_observer_list::on_session_failed(std::string_view session_id,
                                                 const generation_error& error) {
    for (generation_observer* one : observers_) {
        one->on_session_failed(session_id, error);
    }
}

void generation_observer_list::on_job_accepted(const generation_job_info& job) {
    for (generation_observer* one : observers_) {
        one->on_job_accepted(job);
    }
}

void generation_observer_list::on_jobs_adopted(std::int64_t jobs) {
    for (generation_observer* one : observers_) {
        one->on_jobs_adopted(jobs);
    }
}

void generation_observer_list::on_job_started(const generation_job_info& job) {
    for (generation_observer* one : observers_) {
        one->on_job_started(job);
    }
}

void generation_observer_list::on_job_finished(const generation_job_info& job) {
    for (generation_observer* one : observers_) {
        one->on_job_finished(job);
    }
}

void generation_observer_list::on_job_failed(const generation_job_info& job,
                                             std::string_view error) {
    for (generation_observer* one : observers_) {
        one->on_job_failed(job, error);
    }
}

void generation_observer_list::on_job_requeued(const generation_job_info& job,
                                               std::string_view reason) {
    for (generation_observer* one : observers_) {
        one->on_job_requeued(job, reason);
    }
}

void generation_observer_list::on_database_error(std::string_view operation,
                                                 std::string_view error) {
    for (generation_observer* one : observers_) {
        one->on_database_error(operation, error);
    }
}

} // namespace squall::server
