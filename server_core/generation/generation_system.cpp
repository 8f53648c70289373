#include "server_core/generation/generation_system.hpp"

namespace squall::server {

route_options generation_route() {
    route_options options;
    options.name = "generation";
    options.path = "/generate-code";
    options.may_idle = true; // it waits for its job, however long that takes
    return options;
}

bool manager_clients::send(std::string_view session_id, std::string message) {
    return connections_.send(session_id, std::move(message), on_failure::swallow) ==
           send_result::queued;
}

void manager_clients::close(std::string_view session_id, close_code code, std::string_view reason,
                            std::string last_message) {
    const end_reason how{end_cause::close_requested, code, std::string{reason}};
    const auto disconnect = [this, id = std::string{session_id}, how] {
        connections_.disconnect(id, "generation", how.text, how);
    };
    // A close drops what waits, so it has to wait for the message. A peer that does not read is a
    // slow consumer before long.
    const auto recipient = last_message.empty() ? nullptr : connections_.find(session_id);
    if (!recipient || recipient->state() != session_state::connected) {
        disconnect();
        return;
    }
    recipient->enqueue(std::make_shared<const std::string>(std::move(last_message)),
                       [disconnect](bool written) {
                           if (written) { // else the session has ended, or is about to
                               disconnect();
                           }
                       });
}

generation_system::generation_system(io_executor executor, const generation_config& config,
                                     blocking_executor& blocking, generator& maker,
                                     generation_clients& clients, generation_observer& observer)
    : config_(checked(config)),
      shared_{.executor = executor,
              .config = config_,
              .observer = observer,
              .clients = clients,
              .blocking = blocking,
              .store = std::make_shared<generation_store>(config_),
              .job_enqueued =
                  [this] {
                      worker_.wake();
                  }},
      handler_(shared_),
      worker_(executor, blocking, shared_.store, maker, config_, observer, handler_) {}

void generation_system::drain() {
    handler_.drain();
    worker_.stop();
}

} // namespace squall::server
