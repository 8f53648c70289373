#include "server_core/handlers/session_channel.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace squall::server {

template <class Handler>
struct session_channel::waiter_of final : waiter {
    explicit waiter_of(Handler&& h) : handler(std::move(h)) {}
    void resume() override { std::move(handler)(); }
    Handler handler;
};

session_channel::session_channel(connection_manager& connections, server_observer& observer,
                                 const server_config& config, std::string_view handler,
                                 const session_info& session, steady_timer watch)
    : connections_(connections),
      observer_(observer),
      config_(config),
      handler_(handler),
      who_{std::string{session.session_id},
           session.kind,
           {std::string{session.connection_id}, std::string{session.user_id},
            std::string{session.group}},
           {session.connection.number, std::string{session.connection.remote}},
           session.generation},
      watch_(std::move(watch)),
      last_asked_(std::chrono::steady_clock::now()) {}

asio::awaitable<std::optional<std::string>, io_executor> session_channel::receive() {
    if (inbox_.empty() && open_) {
        hold(false);
        co_await wait();
    }
    if (inbox_.empty()) {
        co_return std::nullopt;
    }
    std::string message = std::move(inbox_.front());
    inbox_.pop_front();
    last_asked_ = std::chrono::steady_clock::now();
    watch_for_reads();
    co_return message;
}

asio::awaitable<void, io_executor> session_channel::wait() {
    asio::use_awaitable_t<io_executor> token;
    return asio::async_initiate<asio::use_awaitable_t<io_executor>, void()>(
        [this](auto&& handler) {
            using handler_type = std::decay_t<decltype(handler)>;
            waiter_ = std::make_unique<waiter_of<handler_type>>(std::move(handler));
        },
        token);
}

void session_channel::resume() {
    if (const auto waiting = std::move(waiter_)) {
        waiting->resume();
    }
}

void session_channel::send(std::string message) {
    connections_.send(who_.session_id, std::move(message), on_failure::swallow);
}

void session_channel::close(const end_reason& how) {
    connections_.disconnect(who_.session_id, handler_, "its handler closes it", how);
}

void session_channel::deliver(std::string_view message) {
    inbox_.emplace_back(message);
    hold(true); // until the coroutine asks for the next
    resume();
}

void session_channel::hold(bool reading) noexcept {
    if (const auto s = connections_.find(who_.session_id)) {
        if (reading) {
            s->hold_reading();
        } else {
            s->resume_reading();
        }
    }
}

void session_channel::session_over() {
    open_ = false;
    watch_.cancel();
    const auto self = shared_from_this(); // the coroutine may have been the last to know us
    resume();
}

void session_channel::abandon() noexcept {
    waiter_.reset();
}

void session_channel::watch_for_reads() {
    if (watching_ || !open_) {
        return;
    }
    watching_ = true;
    watch_.expires_at(last_asked_ + config_.handler_unread_max);
    watch_.async_wait([weak = weak_from_this()](const error_code& code) {
        const auto self = weak.lock();
        if (self && !code) {
            self->on_watch();
        }
    });
}

/// Not set anew for each message: it looks how long ago the last was asked for.
void session_channel::on_watch() {
    watching_ = false;
    if (waiter_ || !open_) {
        return; // it waits for a message: all is well until the next is handed out
    }
    const auto unread = std::chrono::steady_clock::now() - last_asked_;
    if (unread >= config_.handler_unread_max) {
        observer_.on_handler_warning(info(), handler_, handler_warning::leaves_unread, unread);
    } else {
        watch_for_reads();
    }
}

} // namespace squall::server
