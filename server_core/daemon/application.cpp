#include "server_core/daemon/application.hpp"

#include "server_core/daemon/config_file.hpp"

namespace squall::server {

namespace {

/// The generation system, which opens the database: what it says of it, with the file's name.
generation_system open(const io_executor& executor, const generation_config& config,
                       blocking_executor& blocking, generator& maker, generation_clients& clients,
                       generation_observer& observer) try {
    return {executor, config, blocking, maker, clients, observer};
} catch (const std::runtime_error& error) {
    throw config_error("database " + config.database + ": " + error.what());
}

} // namespace

application::application(boost::asio::io_context& context, const settings& s, server& under,
                         server_observer& observer, generation_observer& generation)
    : routes_(under, context.get_executor(), s.server, observer, voice_,
              token_in(s.admin_token_file)),
      database_(context.get_executor()),
      maker_(context.get_executor(), s.generation.step_delay),
      clients_(under.connections()),
      generation_(
          open(context.get_executor(), s.generation, database_, maker_, clients_, generation)) {
    under.add_route(generation_route(), generation_.handler());
}

} // namespace squall::server
