// A session's life: how it begins, and everything that ends it. What passes through it meanwhile is
// in session_traffic.cpp.

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

/// Whether what is queued may still go out before the close frame: to whoever can be expected to
/// take it, from an application that is sound.
bool queue_runs_out(end_cause cause) {
    switch (cause) {
    case end_cause::slow_consumer:
    case end_cause::stale:
    case end_cause::rate_limited:
    case end_cause::protocol_error:
    case end_cause::handler_failed:
        return false;
    default:
        return true;
    }
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

session::session(session_identity who, std::unique_ptr<websocket_transport> transport,
                 steady_timer deadline, session_handler& handler, const server_config& config,
                 server_observer& observer, session_owner& owner)
    : who_(std::move(who)),
      transport_(std::move(transport)),
      deadline_(std::move(deadline)),
      queue_timer_(deadline_.get_executor()),
      handler_(handler, observer, config.handler_time_max),
      config_(config),
      observer_(observer),
      owner_(owner),
      queue_({config.queue_bytes_max, config.queue_messages_max}),
      keep_alive_(config.ping_interval, config.pong_timeout),
      messages_({config.message_burst, config.message_rate}, clock::now()) {}

void session::reset_message_rate() {
    messages_ = token_bucket{{config_.message_burst, config_.message_rate}, clock::now()};
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
    const auto now = clock::now();
    const auto accepted = deadline_.expiry() - config_.handshake_timeout;
    deadline_.cancel();
    last_message_ = now;
    move_to(session_state::connected);
    observer_.on_connected(info(), now - accepted);
    if (keep_alive_.enabled()) {
        keep_alive_.start(now);
        deadline_.expires_at(keep_alive_.next());
        arm_deadline();
    }
    read_next();
    if (!handler_.connect(info())) {
        close(end_cause::handler_failed);
    }
    owner_.session_connected(*this); // the handler may have closed it: look at the state
    if (close_later_) {
        close(*close_later_);
    }
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
    switch (state_) {
    case session_state::connecting:
        end(end_cause::handshake_deadline);
        break;
    case session_state::connected:
        keep_alive_due();
        break;
    default:
        report(operation::close, asio::error::timed_out);
        end(*closing_for_);
        break;
    }
}

bool session::transport_is_gone() noexcept {
    return state_ == session_state::connected && !reading_ && transport_->peer_gone();
}

void session::on_read(const error_code& code, const received_message& message) {
    reading_ = false;
    if (state_ == session_state::disconnected) {
        return;
    }
    if (code) {
        report(operation::read, code);
        const end_cause cause = cause_of(classify(operation::read, code, state_));
        if (closed_by_library_) {
            code_ = close_code_after(code);
        }
        end(cause);
    } else if (state_ == session_state::connected) {
        take(message);
        held_by_queue_ = queue_.crowded();
        read_next();
    } else if (close_frame_) {
        read_next(); // or nobody would hear that the peer has closed
    }
    // A message while CLOSING is discarded (RFC 6455, 1.4), and not reading on lets the close
    // operation read the peer's close frame.
}

void session::close(const end_reason& why) {
    if (state_ == session_state::connecting) {
        end(why.cause);
    } else if (state_ == session_state::connected) {
        if (queue_runs_out(why.cause) && queue_.waiting() && !awaiting_welcome_) {
            close_frame_ = why;
        }
        begin_closing(why.cause, why.code);
        if (close_frame_) {
            read_next();
            write_next();
        } else {
            transport_->async_close(shared_from_this(), why.code, why.text);
        }
    }
}

/// The other side, or the library, closes while our own close frame waits behind the queue.
void session::forgo_close_frame() {
    close_frame_.reset();
    drop_waiting("closing");
}

void session::close_once_connected(const end_reason& why) {
    if (state_ == session_state::connecting) {
        close_later_ = close_later_.value_or(why);
    } else {
        close(why);
    }
}

void session::cut(end_cause cause) {
    if (state_ != session_state::disconnected) {
        end(cause);
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
        begin_closing(end_cause::peer_closed, code);
    } else if (close_frame_) {
        code_ = code; // the only one that is exchanged
        forgo_close_frame();
    }
}

void session::on_library_write() {
    if (state_ == session_state::connected) {
        closed_by_library_ = true;
        begin_closing(end_cause::protocol_error, close_code::protocol_error);
    } else if (close_frame_) {
        closed_by_library_ = true;
        forgo_close_frame();
    }
}

void session::begin_closing(end_cause cause, close_code code) {
    closing_for_ = cause;
    code_ = code;
    move_to(session_state::closing);
    deadline_.expires_after(config_.close_timeout);
    arm_deadline();
    queue_timer_.cancel();
    if (!close_frame_) {
        drop_waiting("closing");
    }
    owner_.session_closing(*this);
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
    queue_timer_.cancel();
    pong_waiters_.clear();
    close_frame_.reset();
    transport_->close_socket();
    const std::string_view reason =
        cause == end_cause::transport_gone ? "transport_gone" : "disconnected";
    if (queue_.writing()) {
        write_queue::entry unwritten = queue_.finish_write();
        being_written_ = unwritten.message;
        drop(std::move(unwritten), reason);
    }
    drop_waiting(reason);
    owner_.session_ended(*this, decided_in, first_cause, code_);
    if (decided_in == session_state::connected) {
        handler_.disconnect(info(), first_cause);
    }
}

} // namespace squall::server
