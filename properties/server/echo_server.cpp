#include "properties/server/echo_server.hpp"

#include "properties/server/trace_config.hpp"
#include "properties/server/trace_handler.hpp"
#include "properties/server/trace_log.hpp"
#include "properties/server/trace_observer.hpp"

#include "server_core/handlers/answering_handler.hpp"
#include "server_core/handlers/echo_handler.hpp"
#include "server_core/observe/log_observer.hpp"
#include "server_core/observe/observer_list.hpp"
#include "server_core/server/run_loop.hpp"
#include "server_core/server/server.hpp"

#include "sim/world/host.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

namespace squall {

void serve_echo(host& where, const server::server_config& config) {
    boost::asio::io_context io(1);
    trace_observer traced(where);
    server::log_observer logged(trace_logger(where));
    server::observer_list observers;
    observers.add(traced);
    observers.add(logged);
    server::server s(io, config, observers);
    server::answering_handler answering(io.get_executor(), s.connections(), observers, config);
    server::echo_handler echoing(s.connections());
    trace_handler told_answering(where, answering);
    trace_handler told_echoing(where, echoing);
    s.add_route(server::client_route(), told_answering);
    s.add_route(server::echo_route(), told_echoing);
    trace_config(where, config);
    s.start();
    const stop_handler on_sigterm(where, [&] { boost::asio::post(io, [&s] { s.shutdown(); }); });
    server::run_loop(io, observers);
}

std::optional<std::string> answer_of(std::string_view handler, std::string_view message) {
    if (handler == "echo")
        return "Echo: " + std::string(message);
    if (nlohmann::json::accept(message))
        return R"({"type":"response","data":"Message received"})";
    return std::nullopt;
}

} // namespace squall
