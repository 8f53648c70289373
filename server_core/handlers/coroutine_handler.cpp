#include "server_core/handlers/coroutine_handler.hpp"

#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace squall::server {

coroutine_handler::coroutine_handler(io_executor executor, connection_manager& connections,
                                     server_observer& observer, const server_config& config)
    : executor_(std::move(executor)),
      connections_(connections),
      observer_(observer),
      config_(config) {}

coroutine_handler::~coroutine_handler() {
    // A channel owns the suspended coroutine, which owns the channel.
    for (const auto& [id, channel] : channels_) {
        channel->abandon();
    }
}

void coroutine_handler::on_connect(const session_info& session) {
    const auto channel = std::make_shared<session_channel>(connections_, observer_, config_, name(),
                                                           session, steady_timer{executor_});
    channels_.emplace(session.session_id, channel);
    asio::co_spawn(executor_, run(channel),
                   [this, channel](const std::exception_ptr& thrown) { ended(channel, thrown); });
}

asio::awaitable<void, io_executor>
coroutine_handler::run(std::shared_ptr<session_channel> channel) {
    co_await serve(*channel);
}

void coroutine_handler::on_message(const session_info& session, std::string_view payload) {
    if (const auto found = channels_.find(session.session_id); found != channels_.end()) {
        const auto channel = found->second;
        channel->deliver(payload);
    }
}

void coroutine_handler::on_disconnect(const session_info& session, end_cause) {
    if (const auto found = channels_.find(session.session_id); found != channels_.end()) {
        const auto channel = found->second;
        channels_.erase(found);
        channel->session_over();
    }
}

void coroutine_handler::ended(const std::shared_ptr<session_channel>& channel,
                              const std::exception_ptr& thrown) {
    const session_info session = channel->info();
    if (thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (...) {
            const auto [type, what] = describe_current_exception();
            observer_.on_handler_failed(session, name(), type, what);
        }
    }
    const auto live = connections_.find(session.session_id);
    if (!live || live->state() != session_state::connected) {
        return;
    }
    if (thrown) {
        live->close(end_cause::handler_failed);
    } else {
        observer_.on_handler_warning(session, name(), handler_warning::returned_early, {});
        live->close(end_cause::handler_returned);
    }
}

} // namespace squall::server
