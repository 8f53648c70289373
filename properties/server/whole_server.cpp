#include "properties/server/whole_server.hpp"

#include "properties/server/slow_executor.hpp"
#include "properties/server/trace_config.hpp"
#include "properties/server/trace_generation.hpp"
#include "properties/server/trace_handler.hpp"
#include "properties/server/trace_log.hpp"
#include "properties/server/trace_observer.hpp"

#include "server_core/generation/generation_log.hpp"
#include "server_core/generation/generation_observer_list.hpp"
#include "server_core/generation/generation_system.hpp"
#include "server_core/generation/text_generator.hpp"
#include "server_core/handlers/answering_handler.hpp"
#include "server_core/handlers/echo_handler.hpp"
#include "server_core/handlers/support_desk.hpp"
#include "server_core/http/debug_endpoints.hpp"
#include "server_core/metrics/generation_metrics.hpp"
#include "server_core/metrics/metrics_endpoint.hpp"
#include "server_core/metrics/metrics_observer.hpp"
#include "server_core/metrics/server_metrics.hpp"
#include "server_core/observe/log_observer.hpp"
#include "server_core/observe/observer_list.hpp"
#include "server_core/server/run_loop.hpp"
#include "server_core/server/server.hpp"

#include "sim/world/host.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace squall {

namespace {

/// Everybody who is told what happens, in server_core and in the generation system.
struct witnesses {
    explicit witnesses(host& where)
        : traced(where),
          logged(trace_logger(where)),
          traced_generation(where),
          logged_generation(trace_logger(where)) {
        all.add(traced);
        all.add(metrics);
        all.add(logged);
        all_of_generation.add(traced_generation);
        all_of_generation.add(generation_metrics);
        all_of_generation.add(logged_generation);
    }

    trace_observer traced;
    server::metrics_observer metrics;
    server::log_observer logged;
    server::observer_list all;
    trace_generation traced_generation;
    server::generation_metrics generation_metrics;
    server::generation_log logged_generation;
    server::generation_observer_list all_of_generation;
};

/// The applications of server_core/handlers/standard_routes.hpp and of the generation route, each
/// behind a witness. (standard_routes itself has no place for one.)
class applications {
public:
    applications(host& where, boost::asio::io_context& io, const whole_settings& told,
                 server::server& under, witnesses& seen)
        : voice_(where),
          answering_(io.get_executor(), under.connections(), seen.all, told.server),
          echoing_(under.connections()),
          desk_(under.connections()),
          database_(where, io.get_executor()),
          maker_(io.get_executor(), told.generation.step_delay),
          clients_(under.connections()),
          generation_(io.get_executor(), told.generation, database_, maker_, clients_,
                      seen.all_of_generation),
          traced_{trace_handler{where, answering_}, trace_handler{where, echoing_},
                  trace_handler{where, desk_.customers()}, trace_handler{where, desk_.admins()},
                  trace_handler{where, generation_.handler()}} {
        under.add_route(server::voice_route(), voice_);
        under.add_route(server::client_route(), traced_[0]);
        under.add_route(server::echo_route(), traced_[1]);
        under.add_route(server::customer_route(), traced_[2]);
        under.add_route(server::admin_route(), traced_[3]);
        under.add_route(server::generation_route(), traced_[4]);
    }

    void start() { generation_.start(); }
    void drain() { generation_.drain(); }
    void drained() { database_.hurry(); }
    std::size_t running_jobs() const noexcept { return generation_.running_jobs(); }

private:
    trace_handler voice_;
    server::answering_handler answering_;
    server::echo_handler echoing_;
    server::support_desk desk_;
    slow_executor database_;
    server::text_generator maker_;
    server::manager_clients clients_;
    server::generation_system generation_;
    std::array<trace_handler, 5> traced_;
};

} // namespace

void serve_whole(host& where, const whole_settings& told) {
    boost::asio::io_context io(1);
    witnesses seen(where);
    server::server s(io, told.server, seen.all);
    applications served(where, io, told, s, seen);
    const auto write = [&](server::prometheus_text& page) {
        server::write_server_metrics(page, seen.metrics.counters(), s.connections().stats(),
                                     s.draining());
        seen.generation_metrics.write(page, served.running_jobs());
    };
    s.add_endpoint(server::metrics_endpoint({write}, told.metrics_token));
    for (server::endpoint& one : server::debug_endpoints(s, seen.metrics.counters(), told.token))
        s.add_endpoint(std::move(one));
    trace_config(where, told.server);
    s.start();
    served.start();
    const stop_handler on_sigterm(where, [&] {
        boost::asio::post(io, [&] {
            served.drain();
            s.drain(false, [&] { served.drained(); });
        });
    });
    server::run_loop(io, seen.all);
}

} // namespace squall
