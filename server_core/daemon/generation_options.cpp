#include "server_core/daemon/generation_options.hpp"

namespace squall::server {

namespace {

constexpr std::int64_t int_most = 2'147'483'647;
constexpr std::int64_t month_ms = std::int64_t{30} * 86'400'000;

using config = generation_config;

template <class T>
place<T> in_generation(T config::*member) {
    return [member](settings& s) -> T& {
        return s.generation.*member;
    };
}

option time(std::string name, std::chrono::nanoseconds config::*member, std::string help,
            std::int64_t least) {
    return milliseconds_option(std::move(name), in_generation(member), std::move(help), least,
                               month_ms);
}

template <class T>
option number(std::string name, std::string unit, T config::*member, std::string help,
              std::int64_t least, std::int64_t most = int_most) {
    return integer_option<T>(std::move(name), std::move(unit), in_generation(member),
                             std::move(help), least, most);
}

void add_database(std::vector<option>& all) {
    all.push_back(
        text_option("database", "FILE", in_generation(&config::database),
                    "File that keeps generations and jobs; :memory: forgets them at the end"));
    all.push_back(number("database-bytes-max", "BYTES", &config::database_bytes_max,
                         "The database file grows to at most so many bytes; 0: no limit", 0,
                         std::int64_t{1} << 50U));
    all.push_back(time("database-busy-timeout", &config::database_busy_timeout,
                       "How long an operation waits for another process's lock", 0));
}

void add_requests(std::vector<option>& all) {
    all.push_back(time("generation-request-timeout", &config::request_timeout,
                       "From entering the handler to the whole request", 1));
    all.push_back(time("generation-keep-alive", &config::keep_alive_period,
                       "Gap between keep-alive ticks while a client waits for its job", 1));
    all.push_back(time("generation-receipt-timeout", &config::receipt_timeout,
                       "From the result to the client's word that it has it", 1));
    all.push_back(number("generation-prompt-bytes-max", "BYTES", &config::prompt_bytes_max,
                         "Longest prompt", 1));
    all.push_back(number("generation-steps-default", "STEPS", &config::steps_default,
                         "Steps of a generation that says nothing about them", 1));
    all.push_back(number("generation-steps-max", "STEPS", &config::steps_max,
                         "Most steps that one may ask for", 1));
    all.push_back(time("generation-step-delay", &config::step_delay,
                       "Gap between two steps of the shipped generator", 0));
}

void add_jobs(std::vector<option>& all) {
    all.push_back(number("generation-unfinished-max", "JOBS", &config::unfinished_jobs_max,
                         "Generations that are not ended; beyond it a request is refused with 1013",
                         0));
    all.push_back(number("generation-running-max", "JOBS", &config::running_jobs_max,
                         "Jobs that run at a time", 1));
    all.push_back(number("generation-requests-max", "REQUESTS", &config::requests_max,
                         "Requests that wait for the database; beyond it one is refused with 1013",
                         1));
    all.push_back(time("generation-lease", &config::lease,
                       "How long a job belongs to a server that has stopped saying so", 3));
    all.push_back(time("generation-poll", &config::poll_period,
                       "Gap between looks for jobs that lost their server; at most a third of the "
                       "lease",
                       1));
    all.push_back(number("generation-runs-max", "RUNS", &config::runs_max,
                         "Servers that a job may lose before it is given up", 1));
    all.push_back(number("generation-store-attempts-max", "ATTEMPTS", &config::store_attempts_max,
                         "Attempts at storing a result before its job is run again", 1));
    all.push_back(time("generation-retention", &config::retention,
                       "How long an ended generation is kept for its client", 1));
}

} // namespace

void add_generation_options(std::vector<option>& all) {
    add_database(all);
    add_requests(all);
    add_jobs(all);
}

std::string contradiction(const generation_config& config) {
    try {
        checked(config);
        return "";
    } catch (const std::invalid_argument& wrong) {
        return wrong.what();
    }
}

} // namespace squall::server
