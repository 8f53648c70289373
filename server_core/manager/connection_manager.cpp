#include "server_core/manager/connection_manager.hpp"

#include <utility>
#include <vector>

namespace squall::server {

namespace {

/// Whether a session takes a message now, by our own account of its state.
send_result sendable(const session* s) noexcept {
    if (s == nullptr) {
        return send_result::unknown_session;
    }
    switch (s->state()) {
    case session_state::connecting:
        return send_result::not_connected;
    case session_state::connected:
        return send_result::queued;
    case session_state::closing:
        return send_result::closing;
    case session_state::disconnected:
        break;
    }
    return send_result::disconnected;
}

} // namespace

connection_manager::connection_manager(io_executor executor, const server_config& config,
                                       server_observer& observer)
    : executor_(std::move(executor)),
      config_(config),
      observer_(observer) {}

connection_manager::~connection_manager() = default;

std::string connection_manager::new_session_id() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    do {
        id.clear();
        for (int word = 0; word < 4; ++word) {
            const std::uint32_t bits = random_();
            for (int shift = 28; shift >= 0; shift -= 4) {
                id += digits[(bits >> shift) & 0xFU];
            }
        }
    } while (entries_.contains(id));
    return id;
}

std::shared_ptr<session> connection_manager::add(session_kind kind, peer_names who,
                                                 connection_identity connection,
                                                 std::unique_ptr<websocket_transport> transport,
                                                 steady_timer handshake_deadline,
                                                 session_handler& handler) {
    std::string id = new_session_id();
    if (who.connection_id.empty()) {
        who.connection_id = id;
    }
    session_owner& owner = *this;
    auto added = std::make_shared<session>(
        session::identity{id, kind, std::move(who), std::move(connection)}, std::move(transport),
        std::move(handshake_deadline), handler, config_, observer_, owner);
    entries_.emplace(std::move(id), entry{added, nullptr});
    observer_.on_registered(added->info());
    return added;
}

void connection_manager::welcome_with(std::string_view session_id, std::string message,
                                      welcome_completion completion) {
    const auto found = entries_.find(session_id);
    if (found == entries_.end()) {
        completion(std::make_exception_ptr(send_error{send_result::unknown_session}));
        return;
    }
    found->second.who->hold_for_welcome();
    const auto first = std::make_shared<welcome>(
        *this, observer_, found->second.who, steady_timer{executor_},
        welcome_schedule{config_.settle_delay, config_.welcome_attempts_max,
                         config_.welcome_retry_delay},
        std::move(message), std::move(completion));
    found->second.first_message = first;
    first->start();
}

std::shared_ptr<session> connection_manager::find(std::string_view session_id) const {
    const auto found = entries_.find(session_id);
    return found == entries_.end() ? nullptr : found->second.who;
}

send_result connection_manager::send(std::string_view session_id, std::string message,
                                     on_failure failure) {
    const auto recipient = find(session_id);
    const send_result result = sendable(recipient.get());
    if (result == send_result::queued) {
        recipient->enqueue(std::move(message));
    } else if (failure == on_failure::raise) {
        throw send_error{result};
    } else {
        observer_.on_send_dropped(session_id, to_string(result));
    }
    return result;
}

void connection_manager::send_welcome(std::string_view session_id, std::string message,
                                      session::write_done done) {
    const auto recipient = find(session_id);
    const send_result result = sendable(recipient.get());
    if (result != send_result::queued) {
        throw send_error{result};
    }
    recipient->enqueue_welcome(std::move(message), std::move(done));
}

bool connection_manager::disconnect(std::string_view session_id, std::string_view caller,
                                    std::string_view reason) {
    const auto target = find(session_id);
    observer_.on_disconnect_requested(session_id, caller, reason, target != nullptr);
    if (target) {
        target->close(end_cause::close_requested);
    }
    return target != nullptr;
}

void connection_manager::for_each(const std::function<void(session&)>& visit) {
    std::vector<std::shared_ptr<session>> all;
    all.reserve(entries_.size());
    for (const auto& [id, value] : entries_) {
        all.push_back(value.who);
    }
    for (const auto& one : all) {
        visit(*one);
    }
}

void connection_manager::shutdown() {
    for_each([](session& s) { s.close(end_cause::shutdown); });
}

std::shared_ptr<welcome> connection_manager::welcome_of(const session& s) const {
    const auto found = entries_.find(s.id());
    return found == entries_.end() ? nullptr : found->second.first_message;
}

void connection_manager::session_connected(session& s) {
    if (const auto first = welcome_of(s)) {
        first->connected();
    }
}

void connection_manager::session_closing(session& s) {
    if (const auto first = welcome_of(s)) {
        first->stop();
    }
}

void connection_manager::session_ended(session& s, session_state decided_in, end_cause cause,
                                       close_code code) {
    if (const auto first = welcome_of(s)) {
        first->stop();
    }
    entries_.erase(s.id());
    observer_.on_ended(s.info(), decided_in, cause, code);
}

} // namespace squall::server
