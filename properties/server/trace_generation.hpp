#pragma once

#include "server_core/generation/generation_observer.hpp"
#include "sim/trace/trace.hpp"

#include <initializer_list>

namespace squall {

class host;

/// What the generation system says of itself, as trace events of kind `observed`: one for each
/// function, `generation_entered` for on_entered and so on (docs/trace.md). A stage is its number.
class trace_generation final : public server::generation_observer {
public:
    /// `where` is the host that the server runs on; must outlive this.
    explicit trace_generation(host& where) : host_(where) {}

    void on_entered(const server::session_info& session) override;
    void on_stage_started(std::string_view session_id, server::generation_stage stage) override;
    void on_stage_done(std::string_view session_id, server::generation_stage stage,
                       std::string_view detail) override;
    void on_stage_failed(std::string_view session_id, server::generation_stage stage,
                         const server::generation_error& error) override;
    void on_tick(std::string_view session_id, bool queued) override;
    void on_resumed(std::string_view session_id, std::string_view generation_id) override;
    void on_received(std::string_view session_id, std::string_view generation_id) override;
    void on_session_failed(std::string_view session_id,
                           const server::generation_error& error) override;
    void on_job_accepted(const server::generation_job_info& job) override;
    void on_jobs_adopted(std::int64_t jobs) override;
    void on_job_started(const server::generation_job_info& job) override;
    void on_job_finished(const server::generation_job_info& job) override;
    void on_job_failed(const server::generation_job_info& job, std::string_view error) override;
    void on_job_requeued(const server::generation_job_info& job, std::string_view reason) override;
    void on_database_error(std::string_view operation, std::string_view error) override;

private:
    void emit(const hashed_name& name, std::initializer_list<trace_field> fields);
    void emit_job(const hashed_name& name, const server::generation_job_info& job,
                  std::string_view why);

    host& host_;
};

} // namespace squall
