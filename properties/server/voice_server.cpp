#include "properties/server/voice_server.hpp"

#include "properties/server/trace_handler.hpp"
#include "properties/server/trace_log.hpp"
#include "properties/server/trace_observer.hpp"

#include "server_core/observe/log_observer.hpp"
#include "server_core/observe/observer_list.hpp"
#include "server_core/server/run_loop.hpp"
#include "server_core/server/server.hpp"

#include "sim/world/host.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace squall {

void serve_voice(host& where, const server::server_config& config) {
    boost::asio::io_context io(1);
    trace_observer traced(where);
    server::log_observer logged(trace_logger(where));
    server::observer_list observers;
    observers.add(traced);
    observers.add(logged);
    trace_handler application(where);
    server::server s(io, config, observers);
    s.add_route(server::voice_route(), application);
    s.start();
    const stop_handler on_sigterm(where, [&] { boost::asio::post(io, [&s] { s.shutdown(); }); });
    server::run_loop(io, observers);
}

} // namespace squall
