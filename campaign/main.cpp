#include "campaign/main.hpp"

#include "campaign/hunt.hpp"
#include "campaign/list.hpp"
#include "campaign/options.hpp"
#include "campaign/replay.hpp"
#include "campaign/usage_error.hpp"
#include "reports/escape.hpp"

#include <exception>
#include <iostream>
#include <variant>

namespace squall {

namespace {

struct command {
    scenario_list scenarios;

    int operator()(const hunt_options& o) const { return hunt(o, std::cout, std::cerr); }
    int operator()(const replay_options& o) const { return replay(o, scenarios, std::cout); }
    int operator()(const list_options& o) const { return list(o, scenarios, std::cout); }
    int operator()(const help_options& o) const {
        std::cout << o.text;
        return 0;
    }
};

} // namespace

int main(int argc, const char* const* argv, scenario_list scenarios) {
    try {
        const int code = std::visit(command{scenarios}, parse_options(argc, argv, scenarios));
        std::cout.flush();
        return code;
    } catch (const std::exception& e) {
        // usage_error, and what the system would not give us: processes, memory, disk space.
        std::cout.flush();
        std::cerr << "squall: " << printable(e.what()) << std::endl;
        return usage_exit_code;
    }
}

} // namespace squall
