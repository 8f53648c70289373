// What passes through a session while it is CONNECTED: messages in and out, pings, and the bounds
// on what waits. session.cpp has its life.

#include "server_core/session/session.hpp"

#include <boost/asio/error.hpp>

#include <cassert>
#include <utility>

namespace squall::server {

void session::keep_alive_due() {
    switch (keep_alive_.due(clock::now(), transport_->reads(), reading_)) {
    case keep_alive::action::stale:
        close(end_cause::stale);
        return;
    case keep_alive::action::ping:
        ping_due_ = true;
        write_next();
        break;
    case keep_alive::action::wait:
        break;
    }
    deadline_.expires_at(keep_alive_.next());
    arm_deadline();
}

void session::ping(std::function<void()> answered) {
    assert(state_ == session_state::connected);
    pong_waiters_.push_back(std::move(answered));
    ping_due_ = true;
    write_next();
}

void session::on_pong() {
    if (state_ != session_state::connected) {
        return;
    }
    if (const auto round_trip = keep_alive_.pong(clock::now());
        round_trip >= keep_alive::duration::zero()) {
        observer_.on_pong(info(), round_trip);
    }
    for (const auto& answered : std::exchange(pong_waiters_, {})) {
        answered();
    }
}

void session::read_next() {
    const bool wanted =
        state_ == session_state::connected && !held_by_handler_ && !held_by_queue_;
    if (reading_ || (!wanted && !close_frame_)) {
        return;
    }
    reading_ = true;
    transport_->async_read(shared_from_this());
}

void session::hold_reading() {
    held_by_handler_ = true;
}

void session::resume_reading() {
    held_by_handler_ = false;
    read_next();
}

void session::take(const received_message& message) {
    last_message_ = clock::now();
    if (!messages_.take(last_message_)) {
        observer_.on_rate_limited(info());
        close(end_cause::rate_limited);
        return;
    }
    observer_.on_message(info(), message.payload);
    if (!message.text && !handler_.takes_binary()) {
        close({end_cause::protocol_error, close_code::unsupported_data, "text only"});
    } else if (!handler_.message(info(), message.payload)) {
        close(end_cause::handler_failed);
    }
}

send_result session::enqueue(shared_message message, write_done done) {
    assert(state_ == session_state::connected);
    if (!queue_.push({std::move(message), std::move(done), clock::now()})) {
        slow_consumer();
        return send_result::queue_full;
    }
    arm_queue_timer();
    write_next();
    return send_result::queued;
}

void session::enqueue_welcome(shared_message message, write_done done) {
    assert(state_ == session_state::connected && awaiting_welcome_);
    queue_.push_front({std::move(message), std::move(done), clock::now()});
    awaiting_welcome_ = false;
    arm_queue_timer();
    write_next();
}

void session::arm_queue_timer() {
    if (queue_timer_armed_ || config_.queue_age_max <= config_.queue_age_max.zero()) {
        return;
    }
    queue_timer_armed_ = true;
    queue_timer_.expires_at(queue_.oldest() + config_.queue_age_max);
    queue_timer_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code && self->state_ == session_state::connected) {
            self->on_queue_timer();
        }
    });
}

void session::on_queue_timer() {
    // It is not set anew for each message, but looks at what is the oldest by now.
    queue_timer_armed_ = false;
    if (queue_.empty()) {
        return;
    }
    if (clock::now() - queue_.oldest() >= config_.queue_age_max) {
        slow_consumer();
    } else {
        arm_queue_timer();
    }
}

void session::slow_consumer() {
    observer_.on_slow_consumer(info(), queue_.bytes(), queue_.messages(),
                               clock::now() - queue_.oldest());
    close(end_cause::slow_consumer);
}

void session::write_next() {
    const bool connected = state_ == session_state::connected;
    if ((!connected && !close_frame_) || queue_.writing() || pinging_) {
        return;
    }
    if (connected && std::exchange(ping_due_, false)) {
        pinging_ = true;
        transport_->async_ping(shared_from_this());
    } else if (!awaiting_welcome_ && !queue_.empty()) {
        transport_->async_write(shared_from_this(), queue_.begin_write());
    } else if (close_frame_) {
        const end_reason why = *std::exchange(close_frame_, std::nullopt);
        transport_->async_close(shared_from_this(), why.code, why.text);
    }
}

/// A write has failed. While CLOSING the closing handshake takes the stream away from a write that
/// waited for it; then the close operation or the deadline ends the session, not this.
void session::written_while_broken(const error_code& code) {
    if (state_ == session_state::connected || code != asio::error::operation_aborted) {
        report(operation::write, code);
        end(end_cause::transport_gone);
    }
}

void session::on_ping_written(const error_code& code) {
    pinging_ = false;
    if (state_ == session_state::disconnected) {
        return;
    }
    if (code) {
        written_while_broken(code);
    } else {
        keep_alive_.sent(clock::now()); // the timer that is armed for an earlier time just looks
        write_next();
    }
}

void session::on_written(const error_code& code) {
    if (state_ == session_state::disconnected) {
        return; // reported when the session ended
    }
    if (code) {
        written_while_broken(code);
        return;
    }
    const write_queue::entry written = queue_.finish_write();
    observer_.on_sent(info(), written.message->size());
    if (written.done) {
        written.done(true);
    }
    write_next();
    if (held_by_queue_ && queue_.roomy()) {
        held_by_queue_ = false;
        read_next();
    }
}

void session::drop(write_queue::entry message, std::string_view reason) {
    observer_.on_send_dropped(id(), reason);
    if (message.done) {
        message.done(false);
    }
}

void session::drop_waiting(std::string_view reason) {
    for (write_queue::entry& message : queue_.take_waiting()) {
        drop(std::move(message), reason);
    }
}

} // namespace squall::server
