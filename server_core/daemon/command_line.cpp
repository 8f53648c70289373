#include "server_core/daemon/command_line.hpp"

#include "server_core/daemon/config_file.hpp"
#include "server_core/daemon/exit_status.hpp"
#include "server_core/daemon/option_table.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace squall::server {

namespace {

void declare(CLI::App& app, command_line& line) {
    app.set_version_flag("--version",
                         "squall-server " SQUALL_VERSION " (compiler " __VERSION__ ")");
    app.add_option("--config", line.config_file,
                   "JSON file with any of the options below, underscores for hyphens; flags win "
                   "over it, and SIGHUP reads it again")
        ->type_name("FILE");
    app.add_flag("--print-config", line.print_config,
                 "Print what flags and config file come to, as a config file, and end");
    const settings by_default;
    for (const option& o : all_options()) {
        const auto value = o.get(by_default);
        app.add_option_function<std::string>(
               "--" + o.name,
               [&line, &o](const std::string& text) { line.flags.emplace_back(&o, text); },
               o.help + (o.range.empty() ? "" : " (" + o.range + ")"))
            ->type_name(o.unit)
            ->default_str(value.is_string() ? value.get<std::string>() : value.dump());
    }
}

} // namespace

settings command_line::read() const {
    settings s;
    if (!config_file.empty()) {
        apply_config_file(config_file, s);
    }
    for (const auto& [flag, text] : flags) {
        try {
            flag->set(s, flag->read(text));
        } catch (const bad_value& wrong) {
            throw config_error("--" + flag->name + ": " + wrong.what());
        }
    }
    if (const std::string wrong = contradiction(s); !wrong.empty()) {
        throw config_error(wrong);
    }
    return s;
}

std::optional<command_line> parse_command_line(int argc, const char* const* argv,
                                               int& exit_status) {
    CLI::App app{"WebSocket server: GET /health, ws://HOST:PORT/ws/voice?user_id=U, "
                 "ws://HOST:PORT/generate-code and more"};
    command_line line;
    declare(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            exit_status = app.exit(error); // --help, --version
        } else {
            std::cerr << "squall-server: " << error.what() << '\n';
            exit_status = exit_usage;
        }
        return std::nullopt;
    }
    return line;
}

} // namespace squall::server
