#include "properties/server/trace_generation.hpp"

#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

namespace squall {

namespace {

int number_of(server::generation_stage stage) {
    return static_cast<int>(stage);
}

} // namespace

void trace_generation::emit(const hashed_name& name, std::initializer_list<trace_field> fields) {
    host_.owner().emit(trace_kind::observed, host_.who(), name, {},
                       {fields.begin(), fields.size()});
}

void trace_generation::emit_job(const hashed_name& name, const server::generation_job_info& job,
                                std::string_view why) {
    emit(name,
         {{"job", job.job_id}, {"generation", job.generation_id}, {"run", job.run}, {"why", why}});
}

void trace_generation::on_entered(const server::session_info& session) {
    emit("generation_entered", {{"session", session.session_id}});
}

void trace_generation::on_stage_started(std::string_view session_id,
                                        server::generation_stage stage) {
    emit("generation_stage_started", {{"session", session_id}, {"stage", number_of(stage)}});
}

void trace_generation::on_stage_done(std::string_view session_id, server::generation_stage stage,
                                     std::string_view detail) {
    emit("generation_stage_done",
         {{"session", session_id}, {"stage", number_of(stage)}, {"detail", detail}});
}

void trace_generation::on_stage_failed(std::string_view session_id, server::generation_stage stage,
                                       const server::generation_error& error) {
    emit("generation_stage_failed",
         {{"session", session_id}, {"stage", number_of(stage)}, {"error", error.code}});
}

void trace_generation::on_tick(std::string_view session_id, bool queued) {
    emit("generation_tick", {{"session", session_id}, {"queued", queued ? 1 : 0}});
}

void trace_generation::on_resumed(std::string_view session_id, std::string_view generation_id) {
    emit("generation_resumed", {{"session", session_id}, {"generation", generation_id}});
}

void trace_generation::on_received(std::string_view session_id, std::string_view generation_id) {
    emit("generation_received", {{"session", session_id}, {"generation", generation_id}});
}

void trace_generation::on_session_failed(std::string_view session_id,
                                         const server::generation_error& error) {
    emit("generation_session_failed", {{"session", session_id}, {"error", error.code}});
}

void trace_generation::on_job_accepted(const server::generation_job_info& job) {
    emit_job("generation_job_accepted", job, "");
}

void trace_generation::on_jobs_adopted(std::int64_t jobs) {
    emit("generation_jobs_adopted", {{"jobs", jobs}});
}

void trace_generation::on_job_started(const server::generation_job_info& job) {
    emit_job("generation_job_started", job, "");
}

void trace_generation::on_job_finished(const server::generation_job_info& job) {
    emit_job("generation_job_finished", job, "");
}

void trace_generation::on_job_failed(const server::generation_job_info& job,
                                     std::string_view error) {
    emit_job("generation_job_failed", job, error);
}

void trace_generation::on_job_requeued(const server::generation_job_info& job,
                                       std::string_view reason) {
    emit_job("generation_job_requeued", job, reason);
}

void trace_generation::on_database_error(std::string_view operation, std::string_view error) {
    emit("generation_database_error", {{"operation", operation}, {"error", error}});
}

} // namespace squall
