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
    if (!last_message.empty()) {
        send(session_id, std::move(last_message)); // goes out before the close frame
    }
    const end_reason how{end_cause::close_requested, code, std::string{reason}};
    connections_.disconnect(session_id, "generation", how.text, how);
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
