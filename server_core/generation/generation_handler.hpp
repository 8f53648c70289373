#pragma once

#include "server_core/generation/generation_session.hpp"
#include "server_core/generation/generation_worker.hpp"
#include "server_core/session/session_handler.hpp"

#include <map>
#include <memory>
#include <string>

namespace squall::server {

/// The application behind /generate-code: has a generation_session for each session of the route,
/// and brings the worker's news to the one that waits for them.
class generation_handler final : public session_handler, public job_watcher {
public:
    /// REQUIRES: `shared` outlives io_context::run().
    explicit generation_handler(generation_environment& shared) : shared_(shared) {}

    std::string_view name() const noexcept override { return "generation"; }
    void on_connect(const session_info& session) override;
    void on_message(const session_info& session, std::string_view payload) override;
    void on_disconnect(const session_info& session, end_cause cause) override;

    void job_progress(std::int64_t record, std::int64_t run, int done, int total,
                      std::string_view piece) override;
    void job_ended(std::int64_t record, job_outcome outcome, const std::string& text) override;
    void job_not_stored(std::int64_t record, const generation_error& error) override;

    /// Nothing new is begun; clients that wait for a job are told to come back.
    void drain();

private:
    std::shared_ptr<generation_session> session_of(const session_info& session) const;
    std::shared_ptr<generation_session> watcher_of(std::int64_t record) const;

    generation_environment& shared_;
    std::map<std::string, std::shared_ptr<generation_session>, std::less<>> sessions_; ///< by id
};

} // namespace squall::server
