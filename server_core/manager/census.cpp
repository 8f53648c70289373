// What the connection_manager knows of its sessions at one moment, and what it cleans up.

#include "server_core/manager/connection_manager.hpp"

namespace squall::server {

manager_stats connection_manager::stats() const {
    manager_stats now = done_;
    now.total = sessions_.size();
    now.groups = sessions_.groups();
    now.users = sessions_.users();
    for (const auto& s : sessions_.all()) {
        ++now.by_kind[static_cast<std::size_t>(s->who().kind)];
        now.connecting += s->state() == session_state::connecting ? 1U : 0U;
        now.connected += s->state() == session_state::connected ? 1U : 0U;
        now.closing += s->state() == session_state::closing ? 1U : 0U;
        now.queued_bytes += s->queue().bytes();
        now.queued_messages += s->queue().messages();
    }
    return now;
}

cleaned_sessions connection_manager::cleanup(bool inactive_too) {
    cleaned_sessions cleaned;
    const auto now = session::clock::now();
    for (const auto& s : sessions_.all()) {
        if (s->transport_is_gone()) {
            s->cut(end_cause::transport_gone);
            ++cleaned.stale;
        } else if (inactive_too && config_.idle_timeout > config_.idle_timeout.zero() &&
                   s->state() == session_state::connected && !s->may_idle() &&
                   now - s->last_message() >= config_.idle_timeout) {
            s->close(end_cause::inactive);
            ++cleaned.inactive;
        }
    }
    ++done_.cleanup_runs;
    done_.stale_cleaned += cleaned.stale;
    done_.inactive_cleaned += cleaned.inactive;
    observer_.on_cleanup(cleaned.stale, cleaned.inactive);
    return cleaned;
}

} // namespace squall::server
