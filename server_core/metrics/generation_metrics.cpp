#include "server_core/metrics/generation_metrics.hpp"

#include "server_core/metrics/prometheus_text.hpp"

namespace squall::server {

generation_metrics::generation_metrics() {
    for (int i = 0; i <= static_cast<int>(generation_stage::keep_alive); ++i) {
        for (const auto* event : {"started", "done", "failed"}) {
            stages_.expect({to_string(static_cast<generation_stage>(i)), event});
        }
    }
    for (const auto* event : {"accepted", "adopted", "started", "finished", "failed", "requeued"}) {
        jobs_.expect({event});
    }
    ticks_.expect({"queued"});
    ticks_.expect({"dropped"});
}

void generation_metrics::write(prometheus_text& page, std::size_t running_jobs) const {
    page.counter("squall_generation_sessions_total", "Sessions that entered the handler.",
                 sessions_);
    page.counter("squall_generation_sessions_failed_total",
                 "Sessions closed for something that is no stage's failure.", sessions_failed_);
    page.counter("squall_generation_stages_total", "Stages of the handler, by what came of them.",
                 stages_);
    page.counter("squall_generation_ticks_total", "Keep-alive ticks; dropped by back-pressure.",
                 ticks_);
    page.counter("squall_generation_jobs_total",
                 "Jobs; accepted and adopted ones end finished or failed, once.", jobs_);
    page.gauge("squall_generation_jobs_running", "Jobs that run here now.",
               static_cast<double>(running_jobs));
    page.counter("squall_generation_resumed_total", "Clients that came back for their generation.",
                 resumed_);
    page.counter("squall_generation_received_total", "Results that their client has acknowledged.",
                 received_);
    page.counter("squall_database_errors_total", "Operations that the database refused.",
                 database_errors_);
}

void generation_metrics::on_entered(const session_info&) {
    ++sessions_;
}

void generation_metrics::on_stage_started(std::string_view, generation_stage stage) {
    stages_.add({to_string(stage), "started"});
}

void generation_metrics::on_stage_done(std::string_view, generation_stage stage, std::string_view) {
    stages_.add({to_string(stage), "done"});
}

void generation_metrics::on_stage_failed(std::string_view, generation_stage stage,
                                         const generation_error&) {
    stages_.add({to_string(stage), "failed"});
}

void generation_metrics::on_tick(std::string_view, bool queued) {
    ticks_.add({queued ? "queued" : "dropped"});
}

void generation_metrics::on_resumed(std::string_view, std::string_view) {
    ++resumed_;
}

void generation_metrics::on_received(std::string_view, std::string_view) {
    ++received_;
}

void generation_metrics::on_session_failed(std::string_view, const generation_error&) {
    ++sessions_failed_;
}

void generation_metrics::on_job_accepted(const generation_job_info&) {
    jobs_.add({"accepted"});
}

void generation_metrics::on_jobs_adopted(std::int64_t jobs) {
    jobs_.add({"adopted"}, static_cast<std::uint64_t>(jobs));
}

void generation_metrics::on_job_started(const generation_job_info&) {
    jobs_.add({"started"});
}

void generation_metrics::on_job_finished(const generation_job_info&) {
    jobs_.add({"finished"});
}

void generation_metrics::on_job_failed(const generation_job_info&, std::string_view) {
    jobs_.add({"failed"});
}

void generation_metrics::on_job_requeued(const generation_job_info&, std::string_view) {
    jobs_.add({"requeued"});
}

void generation_metrics::on_database_error(std::string_view operation, std::string_view) {
    database_errors_.add({operation});
}

} // namespace squall::server
