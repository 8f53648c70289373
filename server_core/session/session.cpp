#include "server_core/session/session.hpp"

#include <boost/asio/error.hpp>

#include <cassert>
#include <utility>

namespace squall::server {

namespace {

[[maybe_unused]] bool legal(session_state from, session_state to) {
    switch (from) {
    case session_state::connecting:
        return to == session_state::connected || to == session_state::disconnected;
    case session_state::connected:
        return to == session_state::closing || to == session_state::disconnected;
    case session_state::closing:
        return to == session_state::disconnected;
    case session_state::disconnected:
        return false;
    }
    return false;
}

/// What a failed read or write says about why the session ends.
end_cause cause_of(const transport_error& error) {
    switch (error.category) {
    case error_category::already_closed:
        return end_cause::peer_closed;
    case error_category::protocol:
        return end_cause::protocol_error;
    default:
        return end_cause::transport_gone;
    }
}

} // namespace

session::session(identity who, std::unique_ptr<websocket_transport> transport,
                 steady_timer deadline, session_handler& handler, const server_config& config,
                 server_observer& observer, session_owner& owner)
    : who_(std::move(who)),
      transport_(std::move(transport)),
      deadline_(std::move(deadline)),
      handler_(handler),
      config_(config),
      observer_(observer),
      owner_(owner) {}

session_info session::info() const {
    return {who_.session_id, who_.names.connection_id, who_.names.user_id, who_.names.group,
            who_.kind,       who_.connection.info()};
}

void session::start() {
    if (state_ != session_state::connecting) {
        return;
    }
    arm_deadline();
    transport_->async_accept(shared_from_this());
}

void session::on_handshake(const error_code& code) {
    if (state_ != session_state::connecting) {
        return;
    }
    if (code) {
        report(operation::handshake, code);
        end(cause_of(classify(operation::handshake, code, state_)));
        return;
    }
    deadline_.cancel();
    move_to(session_state::connected);
    transport_->async_read(shared_from_this());
    handler_.on_connect(info()); // may close the session; what follows looks at the state
    owner_.session_connected(*this);
    write_next();
}

void session::arm_deadline() {
    deadline_.async_wait([self = shared_from_this(), armed_in = state_](const error_code& code) {
        if (!code) {
            self->on_deadline(armed_in);
        }
    });
}

void session::on_deadline(session_state armed_in) {
    if (state_ != armed_in) {
        return; // it had expired already when it was cancelled
    }
    if (state_ == session_state::connecting) {
        end(end_cause::handshake_deadline);
    } else {
        report(operation::close, asio::error::timed_out);
        end(*closing_for_);
    }
}

void session::on_read(const error_code& code, std::string_view payload) {
    if (state_ == session_state::disconnected) {
        return;
    }
    if (code) {
        report(operation::read, code);
        end(cause_of(classify(operation::read, code, state_)));
    } else if (state_ == session_state::connected) {
        observer_.on_message(info(), payload);
        handler_.on_message(info(), payload);
        transport_->async_read(shared_from_this());
    }
    // A message while CLOSING is discarded (RFC 6455, 1.4), and not reading on lets the close
    // operation read the peer's close frame.
}

void session::enqueue(std::string message, write_done done) {
    assert(state_ == session_state::connected);
    queue_.push_back({std::move(message), std::move(done)});
    write_next();
}

void session::enqueue_welcome(std::string message, write_done done) {
    assert(state_ == session_state::connected && awaiting_welcome_ && !writing_);
    queue_.push_front({std::move(message), std::move(done)});
    awaiting_welcome_ = false;
    write_next();
}

void session::write_next() {
    if (state_ != session_state::connected || awaiting_welcome_ || writing_ || queue_.empty()) {
        return;
    }
    writing_ = true;
    in_flight_ = std::move(queue_.front());
    queue_.pop_front();
    transport_->async_write(shared_from_this(), in_flight_.message);
}

void session::on_written(const error_code& code) {
    if (state_ == session_state::disconnected) {
        return; // reported when the session ended
    }
    if (code) {
        // While CLOSING the closing handshake takes the stream away from a write that waited for
        // it; then the close operation or the deadline ends the session, not this.
        if (state_ == session_state::connected || code != asio::error::operation_aborted) {
            report(operation::write, code);
            end(end_cause::transport_gone);
        }
        return;
    }
    const outgoing written = std::exchange(in_flight_, {});
    writing_ = false;
    observer_.on_sent(info(), written.message.size());
    if (written.done) {
        written.done(true);
    }
    write_next();
}

void session::close(end_cause cause) {
    if (state_ == session_state::connecting) {
        end(cause);
    } else if (state_ == session_state::connected) {
        code_ = cause == end_cause::shutdown ? close_code::going_away : close_code::normal;
        begin_closing(cause);
        transport_->async_close(shared_from_this(), static_cast<std::uint16_t>(code_));
    }
}

void session::on_closed(const error_code& code) {
    if (state_ == session_state::disconnected) {
        return;
    }
    if (code) {
        report(operation::close, code);
    }
    end(*closing_for_);
}

void session::on_peer_close(close_code code) {
    if (state_ == session_state::connected) {
        code_ = code;
        begin_closing(end_cause::peer_closed);
    }
}

void session::on_library_write() {
    if (state_ == session_state::connected) {
        code_ = close_code::protocol_error;
        begin_closing(end_cause::protocol_error);
    }
}

void session::begin_closing(end_cause cause) {
    closing_for_ = cause;
    move_to(session_state::closing);
    deadline_.expires_after(config_.close_timeout);
    arm_deadline();
    drop_waiting("closing");
    owner_.session_closing(*this);
}

void session::drop(outgoing& message, std::string_view reason) {
    observer_.on_send_dropped(id(), reason);
    if (const auto done = std::exchange(message.done, {})) {
        done(false);
    }
}

void session::drop_waiting(std::string_view reason) {
    auto waiting = std::exchange(queue_, {});
    for (outgoing& message : waiting) {
        drop(message, reason);
    }
}

void session::report(operation op, const error_code& code) {
    const transport_error error = classify(op, code, state_);
    if (error.category != error_category::cancelled) {
        observer_.on_transport_error(info(), error);
    }
}

void session::move_to(session_state next) {
    assert(legal(state_, next));
    const session_state from = std::exchange(state_, next);
    observer_.on_state_changed(info(), from, next);
}

void session::end(end_cause cause) {
    const auto self = shared_from_this(); // the owner lets go of it
    const bool was_closing = state_ == session_state::closing;
    const session_state decided_in = was_closing ? session_state::connected : state_;
    const end_cause first_cause = closing_for_.value_or(cause);

    move_to(session_state::disconnected);
    deadline_.cancel();
    transport_->close_socket();
    const std::string_view reason =
        cause == end_cause::transport_gone ? "transport_gone" : "disconnected";
    if (std::exchange(writing_, false)) {
        drop(in_flight_, reason);
    }
    drop_waiting(reason);
    owner_.session_ended(*this, decided_in, first_cause, code_);
    if (decided_in == session_state::connected) {
        handler_.on_disconnect(info(), first_cause);
    }
}

} // namespace squall::server
