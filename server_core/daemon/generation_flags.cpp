#include "server_core/daemon/generation_flags.hpp"

#include <CLI/CLI.hpp>

#include <limits>

namespace squall::server {

namespace {

/// A duration in milliseconds, at least `least` of them.
template <class Duration>
void add_duration(CLI::App& app, const std::string& name, Duration& target, std::int64_t least,
                  const std::string& help) {
    const auto by_default = std::chrono::duration_cast<std::chrono::milliseconds>(target).count();
    app.add_option_function<std::int64_t>(
           name,
           [&target](const std::int64_t& value) { target = std::chrono::milliseconds{value}; },
           help)
        ->type_name("MILLISECONDS")
        ->default_str(std::to_string(by_default))
        ->check(CLI::Range(least, std::int64_t{30} * 86'400'000));
}

template <class Number>
void add_number(CLI::App& app, const std::string& name, Number& target, Number least,
                const std::string& help) {
    app.add_option(name, target, help)
        ->check(CLI::Range(least, std::numeric_limits<Number>::max()))
        ->capture_default_str();
}

void declare_database(CLI::App& app, generation_config& c) {
    app.add_option("--database", c.database,
                   "File that keeps generations and jobs; :memory: forgets them at the end")
        ->type_name("PATH")
        ->capture_default_str();
    add_number(app, "--database-bytes-max", c.database_bytes_max, std::int64_t{0},
               "The database file grows to at most so many bytes; 0: no limit");
    add_duration(app, "--database-busy-timeout", c.database_busy_timeout, 0,
                 "How long an operation waits for another process's lock");
}

void declare_requests(CLI::App& app, generation_config& c) {
    add_duration(app, "--generation-request-timeout", c.request_timeout, 1,
                 "From entering the handler to the whole request");
    add_duration(app, "--generation-keep-alive", c.keep_alive_period, 1,
                 "Gap between keep-alive ticks while a client waits for its job");
    add_duration(app, "--generation-receipt-timeout", c.receipt_timeout, 1,
                 "From the result to the client's word that it has it");
    add_number(app, "--generation-prompt-bytes-max", c.prompt_bytes_max, std::size_t{1},
               "Longest prompt");
    add_number(app, "--generation-steps-default", c.steps_default, 1,
               "Steps of a generation that says nothing about them");
    add_number(app, "--generation-steps-max", c.steps_max, 1, "Most steps that one may ask for");
    add_duration(app, "--generation-step-delay", c.step_delay, 0,
                 "Gap between two steps of the shipped generator");
}

void declare_jobs(CLI::App& app, generation_config& c) {
    add_number(app, "--generation-unfinished-max", c.unfinished_jobs_max, std::int64_t{0},
               "Generations that are not ended; beyond it a request is refused with 1013");
    add_number(app, "--generation-running-max", c.running_jobs_max, std::size_t{1},
               "Jobs that run at a time");
    add_number(app, "--generation-requests-max", c.requests_max, std::size_t{1},
               "Requests that wait for the database; beyond it one is refused with 1013");
    add_duration(app, "--generation-lease", c.lease, 3,
                 "How long a job belongs to a server that has stopped saying so");
    add_duration(app, "--generation-poll", c.poll_period, 1,
                 "Gap between looks for jobs that lost their server; at most a third of the lease");
    add_number(app, "--generation-runs-max", c.runs_max, 1,
               "Servers that a job may lose before it is given up");
    add_number(app, "--generation-store-attempts-max", c.store_attempts_max, 1,
               "Attempts at storing a result before its job is run again");
    add_duration(app, "--generation-retention", c.retention, 1,
                 "How long an ended generation is kept for its client");
}

} // namespace

void declare_generation_flags(CLI::App& app, generation_config& config) {
    declare_database(app, config);
    declare_requests(app, config);
    declare_jobs(app, config);
}

} // namespace squall::server
