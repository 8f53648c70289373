#include "server_core/generation/generation_handler.hpp"

namespace squall::server {

void generation_handler::on_connect(const session_info& session) {
    const std::string id{session.session_id};
    const auto added = std::make_shared<generation_session>(id, shared_);
    sessions_.insert_or_assign(id, added);
    added->start(session);
}

void generation_handler::on_message(const session_info& session, std::string_view payload) {
    if (const auto found = session_of(session)) {
        found->on_message(payload);
    }
}

void generation_handler::on_disconnect(const session_info& session, end_cause cause) {
    if (const auto found = session_of(session)) {
        sessions_.erase(sessions_.find(session.session_id));
        found->on_gone(cause);
    }
}

void generation_handler::job_progress(std::int64_t record, std::int64_t run, int done, int total,
                                      std::string_view piece) {
    if (const auto found = watcher_of(record)) {
        found->on_job_progress(run, done, total, piece);
    }
}

void generation_handler::job_ended(std::int64_t record, job_outcome outcome,
                                   const std::string& text) {
    if (const auto found = watcher_of(record)) {
        found->on_job_ended(outcome, text);
    }
}

void generation_handler::job_not_stored(std::int64_t record, const generation_error& error) {
    if (const auto found = watcher_of(record)) {
        found->on_job_not_stored(error);
    }
}

void generation_handler::drain() {
    shared_.draining = true;
    const auto all = sessions_; // a send may end one
    for (const auto& [id, one] : all) {
        one->drain();
    }
}

std::shared_ptr<generation_session>
generation_handler::session_of(const session_info& session) const {
    const auto found = sessions_.find(session.session_id);
    return found == sessions_.end() ? nullptr : found->second;
}

std::shared_ptr<generation_session> generation_handler::watcher_of(std::int64_t record) const {
    const auto found = shared_.watchers.find(record);
    return found == shared_.watchers.end() ? nullptr : found->second.lock();
}

} // namespace squall::server
