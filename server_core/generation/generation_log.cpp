#include "server_core/generation/generation_log.hpp"

#include "server_core/observe/printable.hpp"

#include <spdlog/spdlog.h>

namespace squall::server {

namespace {

/// What the log says when a stage starts, and when it is done; `detail` goes behind the latter.
struct stage_words {
    std::string_view start;
    std::string_view done;
};

stage_words words_of(generation_stage stage) {
    switch (stage) {
    case generation_stage::handler_start:
        return {"Handler start", ""};
    case generation_stage::accept:
        return {"accept WebSocket", "accept"};
    case generation_stage::receive_json:
        return {"receive_json from client", "receive_json"};
    case generation_stage::params_check:
        return {"params check", "params check"};
    case generation_stage::create_generation_id:
        return {"create generation_id", "generation_id="};
    case generation_stage::save_generation:
        return {"save_generation to DB", "save_generation record="};
    case generation_stage::send_status:
        return {"send status message", "send status"};
    case generation_stage::create_job:
        return {"create GenerationJob", "GenerationJob created"};
    case generation_stage::enqueue_generation:
        return {"enqueue_generation", "enqueue_generation job_id="};
    case generation_stage::keep_alive:
        return {"start keep-alive loop", "keep-alive loop ticks="};
    }
    return {"?", "?"};
}

int number_of(generation_stage stage) {
    return static_cast<int>(stage);
}

spdlog::level::level_enum level_of(const generation_error& error) {
    return error.expected ? spdlog::level::debug : spdlog::level::err;
}

} // namespace

generation_log::generation_log(std::shared_ptr<spdlog::logger> logger)
    : logger_(std::move(logger)) {}

generation_log::~generation_log() = default;

void generation_log::on_entered(const session_info& session) {
    logger_->info("[WS] HANDLER ENTERED - frontend connected to generation route | session={}",
                  session.session_id);
    logger_->info("[WS:0] Handler start | session={}", session.session_id);
    logger_->info("[WS:0] Client: {} | session={}", session.connection.remote, session.session_id);
}

void generation_log::on_stage_started(std::string_view session_id, generation_stage stage) {
    if (stage != generation_stage::handler_start) { // on_entered had its line
        logger_->info("[WS:{}] {} | session={}", number_of(stage), words_of(stage).start,
                      session_id);
    }
}

void generation_log::on_stage_done(std::string_view session_id, generation_stage stage,
                                   std::string_view detail) {
    if (stage == generation_stage::handler_start) { // has no such line
        return;
    }
    const auto level = stage == generation_stage::keep_alive ? spdlog::level::debug //
                                                             : spdlog::level::info;
    logger_->log(level, "[WS:{}] DONE {}{} | session={}", number_of(stage), words_of(stage).done,
                 detail, session_id);
}

void generation_log::on_stage_failed(std::string_view session_id, generation_stage stage,
                                     const generation_error& error) {
    logger_->log(level_of(error), "[WS:{}] FAILED {}: {}: {} | session={}", number_of(stage),
                 to_string(stage), error.code, printable(error.log_text), session_id);
}

void generation_log::on_tick(std::string_view session_id, bool queued) {
    logger_->debug("[WS:9] keep-alive tick{} | session={}", queued ? "" : " dropped", session_id);
}

void generation_log::on_resumed(std::string_view session_id, std::string_view generation_id) {
    logger_->info("[WS] RESUMED generation_id={} | session={}", generation_id, session_id);
}

void generation_log::on_received(std::string_view session_id, std::string_view generation_id) {
    logger_->info("[WS] RECEIVED generation_id={} | session={}", generation_id, session_id);
}

void generation_log::on_session_failed(std::string_view session_id, const generation_error& error) {
    logger_->log(level_of(error), "[WS] FAILED {}: {} | session={}", error.code,
                 printable(error.log_text), session_id);
}

void generation_log::on_job_accepted(const generation_job_info& job) {
    logger_->info("[WORKER] Queued | job_id={} | generation_id={}", job.job_id, job.generation_id);
}

void generation_log::on_jobs_adopted(std::int64_t jobs) {
    logger_->warn("[WORKER] Queued {} generations whose server died before it made their jobs",
                  jobs);
}

void generation_log::on_job_started(const generation_job_info& job) {
    logger_->info("[WORKER] Processing | job_id={} | generation_id={} | run={}", job.job_id,
                  job.generation_id, job.run);
}

void generation_log::on_job_finished(const generation_job_info& job) {
    logger_->info("[WORKER] DONE | job_id={} | generation_id={} | run={}", job.job_id,
                  job.generation_id, job.run);
}

void generation_log::on_job_failed(const generation_job_info& job, std::string_view error) {
    logger_->error("[WORKER] FAILED: {} | job_id={} | generation_id={} | run={}", printable(error),
                   job.job_id, job.generation_id, job.run);
}

void generation_log::on_job_requeued(const generation_job_info& job, std::string_view reason) {
    logger_->warn("[WORKER] Will run again: {} | job_id={} | generation_id={} | run={}",
                  printable(reason), job.job_id, job.generation_id, job.run);
}

void generation_log::on_database_error(std::string_view operation, std::string_view error) {
    logger_->error("[DB] {}: {}", operation, printable(error));
}

} // namespace squall::server
