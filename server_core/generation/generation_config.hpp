#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace squall::server {

/// Every knob of the generation system. A default-constructed one is what `squall-server` runs
/// with when it is given no flags.
struct generation_config {
    /// Where generations and jobs are kept: a file, or ":memory:", for trials: a restart forgets.
    std::string database = ":memory:";
    /// The database file grows to at most so many bytes; 0: as far as the disk goes.
    std::int64_t database_bytes_max = std::int64_t{1} << 30U;
    /// How long one operation waits for a lock that another process has on the database.
    std::chrono::nanoseconds database_busy_timeout = std::chrono::seconds{1};

    /// From entering the handler to the whole request.
    std::chrono::nanoseconds request_timeout = std::chrono::seconds{10};
    /// Gap between keep-alive ticks while a client waits for its job.
    std::chrono::nanoseconds keep_alive_period = std::chrono::milliseconds{100};
    /// From the result frame to the client's word that it has it; then the connection is closed,
    /// and the result stays for a resume.
    std::chrono::nanoseconds receipt_timeout = std::chrono::seconds{5};

    /// Longest prompt, bytes of UTF-8.
    std::size_t prompt_bytes_max = std::size_t{16} * 1024;
    /// Steps of a generation that says nothing about them, and the most that one may ask for; not
    /// more than that.
    int steps_default = 20;
    int steps_max = 1000;
    /// Gap between two steps of the shipped generator.
    std::chrono::nanoseconds step_delay = std::chrono::milliseconds{100};

    /// Generations that are not ended, running ones too; beyond it a request is refused with 1013.
    std::int64_t unfinished_jobs_max = 1000;
    /// Jobs that run at a time.
    std::size_t running_jobs_max = 4;
    /// Clients' requests that wait for the database; beyond it a request is refused with 1013.
    std::size_t requests_max = 256;

    /// How long a job belongs to a worker that has stopped saying so. A job whose server was
    /// killed runs again after that.
    std::chrono::nanoseconds lease = std::chrono::seconds{10};
    /// How often a worker renews its leases and looks for jobs that have lost their worker.
    /// At most a third of `lease`.
    std::chrono::nanoseconds poll_period = std::chrono::seconds{1};
    /// A job that has lost its worker so many times is given up: it may be what kills them.
    int runs_max = 10;
    /// Attempts at storing what came of a run, poll_period apart; after that its lease expires and
    /// the job runs again.
    int store_attempts_max = 3;
    /// How long an ended generation is kept for its client to fetch.
    std::chrono::nanoseconds retention = std::chrono::hours{24};
};

/// The same, if its parts fit together; else throws std::invalid_argument, which says why not.
generation_config checked(const generation_config& config);

} // namespace squall::server
