#include "server_core/manager/connection_manager.hpp"

#include "server_core/manager/send_retry.hpp"

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

send_result try_to_send(session* s, const shared_message& message) {
    const send_result result = sendable(s);
    return result == send_result::queued ? s->enqueue(message) : result;
}

} // namespace

connection_manager::connection_manager(io_executor executor, const server_config& config,
                                       server_observer& observer)
    : executor_(std::move(executor)),
      config_(config),
      observer_(observer),
      welcome_policy_(config, observer) {}

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
    } while (sessions_.contains(id));
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
        session_identity{std::move(id), kind, std::move(who), std::move(connection),
                         ++registered_},
        std::move(transport), std::move(handshake_deadline), handler, config_, observer_, owner);
    sessions_.add(added);
    observer_.on_registered(added->info());
    return added;
}

void connection_manager::welcome_with(std::string_view session_id, std::string message,
                                      welcome_completion completion) {
    session_table::entry* found = sessions_.find(session_id);
    if (found == nullptr) {
        completion(std::make_exception_ptr(send_error{send_result::unknown_session}));
        return;
    }
    found->who->hold_for_welcome();
    const auto first = std::make_shared<welcome>(*this, observer_, welcome_policy_, found->who,
                                                 steady_timer{executor_}, std::move(message),
                                                 std::move(completion));
    found->first_message = first;
    first->start();
}

std::shared_ptr<session> connection_manager::find(std::string_view session_id) const {
    const session_table::entry* found = sessions_.find(session_id);
    return found == nullptr ? nullptr : found->who;
}

std::shared_ptr<session> connection_manager::find_connection(std::string_view connection_id) const {
    return sessions_.find_connection(connection_id);
}

send_result connection_manager::send(std::string_view session_id, std::string message,
                                     on_failure failure) {
    const auto recipient = find(session_id);
    const auto shared = std::make_shared<const std::string>(std::move(message));
    const send_result result = try_to_send(recipient.get(), shared);
    if (result == send_result::queued) {
        return result;
    }
    if (failure == on_failure::raise) {
        throw send_error{result};
    }
    if (result == send_result::not_connected && config_.send_attempts_max > 1) {
        retry_later(session_id, shared);
    } else {
        observer_.on_send_dropped(session_id, to_string(result));
    }
    return result;
}

void connection_manager::retry_later(std::string_view session_id, shared_message message) {
    std::make_shared<send_retry>(
        steady_timer{executor_}, std::string{session_id}, std::move(message),
        [this](const std::string& id, const shared_message& again, int attempt, bool last) {
            return retry(id, again, attempt, last);
        })
        ->start(config_.send_retry_delay, config_.send_attempts_max);
}

bool connection_manager::retry(const std::string& session_id, const shared_message& message,
                               int attempt, bool last) {
    observer_.on_send_retry(session_id, attempt);
    const auto recipient = find(session_id);
    const send_result result = try_to_send(recipient.get(), message);
    if (result == send_result::not_connected && !last) {
        return false;
    }
    if (result != send_result::queued) {
        // The session was known when the message was sent: it is gone now, not unknown.
        observer_.on_send_dropped(session_id, result == send_result::unknown_session
                                                  ? to_string(send_result::disconnected)
                                                  : to_string(result));
    }
    return true;
}

std::size_t connection_manager::broadcast(const audience& whom, std::string message) {
    return broadcast_except(whom, {}, std::move(message));
}

std::size_t connection_manager::broadcast_except(const audience& whom, std::string_view session_id,
                                                 std::string message) {
    const auto shared = std::make_shared<const std::string>(std::move(message));
    std::size_t queued = 0;
    for (const auto& recipient : sessions_.select(whom)) {
        if (recipient->state() != session_state::connected || recipient->id() == session_id) {
            continue;
        }
        if (recipient->enqueue(shared) == send_result::queued) {
            ++queued;
        } else {
            observer_.on_send_dropped(recipient->id(), to_string(send_result::queue_full));
        }
    }
    return queued;
}

void connection_manager::send_welcome(std::string_view session_id, std::string message,
                                      write_done done) {
    const auto recipient = find(session_id);
    const send_result result = sendable(recipient.get());
    if (result != send_result::queued) {
        throw send_error{result};
    }
    recipient->enqueue_welcome(std::make_shared<const std::string>(std::move(message)),
                               std::move(done));
}

void connection_manager::ping(std::string_view session_id, std::function<void()> answered) {
    const auto recipient = find(session_id);
    if (const send_result result = sendable(recipient.get()); result != send_result::queued) {
        throw send_error{result};
    }
    recipient->ping(std::move(answered));
}

bool connection_manager::disconnect(std::string_view session_id, std::string_view caller,
                                    std::string_view reason, const end_reason& how) {
    const auto target = find(session_id);
    observer_.on_disconnect_requested(session_id, caller, reason, target != nullptr);
    if (target) {
        target->close(how);
    }
    return target != nullptr;
}

void connection_manager::replace(std::string_view connection_id, const session& newest) {
    for (const auto& old : sessions_.with_connection_id(connection_id)) {
        if (old->who().generation < newest.who().generation) {
            observer_.on_disconnect_requested(old->id(), "replace",
                                              "a newer connection has its connection id", true);
            old->close_once_connected(end_reason{end_cause::replaced});
        }
    }
}

void connection_manager::for_each(const std::function<void(session&)>& visit) {
    for (const auto& one : sessions_.all()) {
        visit(*one);
    }
}

void connection_manager::shutdown() {
    for_each([](session& s) { s.close(end_cause::shutdown); });
}

std::shared_ptr<welcome> connection_manager::welcome_of(const session& s) const {
    const session_table::entry* found = sessions_.find(s.id());
    return found == nullptr ? nullptr : found->first_message;
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
    sessions_.remove(s);
    observer_.on_ended(s.info(), decided_in, cause, code);
    if (sessions_.size() == 0 && on_empty_) {
        on_empty_();
    }
}

} // namespace squall::server
