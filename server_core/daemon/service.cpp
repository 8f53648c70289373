#include "server_core/daemon/service.hpp"

#include "server_core/daemon/config_file.hpp"
#include "server_core/daemon/exit_status.hpp"
#include "server_core/daemon/option_table.hpp"
#include "server_core/http/debug_endpoints.hpp"
#include "server_core/metrics/metrics_endpoint.hpp"
#include "server_core/metrics/server_metrics.hpp"
#include "server_core/server/run_loop.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace squall::server {

namespace {

/// `list`, with `all` in it.
template <class List, class... Observers>
List& filled(List& list, Observers&... all) {
    (list.add(all), ...);
    return list;
}

std::string_view name_of(int signal) {
    return signal == SIGINT ? "SIGINT" : "SIGTERM";
}

/// The keys of options whose value in the config file is another now, but which SIGHUP does not
/// take; separated by commas.
std::string changed_in_vain(const settings& running, const settings& fresh) {
    std::string keys;
    for (const option& o : all_options()) {
        if (!o.reloads && o.get(running) != o.get(fresh)) {
            keys += (keys.empty() ? "" : ", ") + o.key();
        }
    }
    return keys;
}

} // namespace

service::service(const command_line& line, const settings& s,
                 std::shared_ptr<spdlog::logger> logger)
    : line_(line),
      running_(s),
      logger_(std::move(logger)),
      log_(logger_),
      generation_log_(logger_),
      server_(context_, running_.server, filled(observers_, metrics_, log_)),
      application_(context_, running_, server_, observers_,
                   filled(generation_observers_, generation_metrics_, generation_log_)),
      signals_(context_,
               {[this](int signal) { drain(signal); }, [this](int signal) { end_at_once(signal); },
                [this] {
                    reload();
                }}) {
    const auto write = [this](prometheus_text& page) {
        write_server_metrics(page, metrics_.counters(), server_.connections().stats(),
                             server_.draining());
        generation_metrics_.write(page, application_.running_jobs());
    };
    server_.add_endpoint(metrics_endpoint({write}, token_in(s.metrics_token_file)));
    for (endpoint& one :
         debug_endpoints(server_, metrics_.counters(), token_in(s.debug_token_file))) {
        server_.add_endpoint(std::move(one));
    }
}

int service::run() {
    if (!listen()) {
        return exit_usage;
    }
    application_.start();
    run_loop(context_, observers_);
    logger_->info("Stopped");
    logger_->flush();
    return EXIT_SUCCESS;
}

bool service::listen() {
    try {
        server_.start();
        return true;
    } catch (const boost::system::system_error& error) {
        const server_config& c = running_.server;
        std::cerr << "squall-server: cannot listen on " << c.address << " port " << c.port << ": "
                  << error.code().message() << '\n';
        return false;
    }
}

void service::drain(int signal) {
    logger_->info("{}: draining; a second signal ends at once", name_of(signal));
    application_.drain();
    server_.drain(false, [this] { signals_.cancel(); });
}

void service::end_at_once(int signal) {
    logger_->warn("{}: ended at once, {} sessions cut", name_of(signal),
                  server_.connections().size());
    logger_->flush();
    std::_Exit(exit_cut_short); // as by SIGKILL: the system closes what is open
}

void service::reload() {
    settings fresh;
    try {
        fresh = line_.read();
    } catch (const config_error& error) {
        logger_->error("Reload failed, nothing has changed: {}", error.what());
        return;
    }
    const std::string in_vain = changed_in_vain(running_, fresh);
    for (const option& o : all_options()) {
        if (o.reloads) {
            o.set(running_, o.get(fresh));
        }
    }
    logger_->set_level(spdlog::level::from_str(running_.log_level));
    server_.reload(running_.server);
    logger_->info("Reloaded log level and limits");
    if (!in_vain.empty()) {
        logger_->warn("Reloaded, but these need a restart: {}", in_vain);
    }
}

} // namespace squall::server
