// squall-server: the server on real sockets. exit_status.hpp says how it ends.

#include "server_core/daemon/command_line.hpp"
#include "server_core/daemon/config_file.hpp"
#include "server_core/daemon/exit_status.hpp"
#include "server_core/daemon/log_lines.hpp"
#include "server_core/daemon/option_table.hpp"
#include "server_core/daemon/service.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace {

using namespace squall::server;

/// To stderr, each line whole before the call returns: nothing is left to be flushed at a crash.
std::shared_ptr<spdlog::logger> make_logger(const settings& s) {
    auto logger = spdlog::stderr_logger_st("squall-server");
    logger->set_formatter(s.log_format == "json" ? json_lines() : text_lines());
    logger->set_level(spdlog::level::from_str(s.log_level));
    return logger;
}

int run(const command_line& line) {
    const settings s = line.read();
    if (line.print_config) {
        std::cout << as_json(s).dump(2) << '\n';
        return EXIT_SUCCESS;
    }
    std::signal(SIGPIPE, SIG_IGN); // whoever reads the log may go away before us
    return service{line, s, make_logger(s)}.run();
}

int complain(const std::exception& error, int status) {
    std::cerr << "squall-server: " << error.what() << '\n';
    return status;
}

} // namespace

int main(int argc, char** argv) {
    int status = EXIT_SUCCESS;
    const auto line = parse_command_line(argc, argv, status);
    if (!line) {
        return status;
    }
    try {
        return run(*line);
    } catch (const config_error& error) {
        return complain(error, exit_usage);
    } catch (const std::exception& error) { // what the system would not give us
        return complain(error, exit_failure);
    }
}
