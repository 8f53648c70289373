#pragma once

#include "server_core/blocking/blocking_executor.hpp"
#include "server_core/generation/generation_config.hpp"
#include "server_core/generation/generation_observer.hpp"
#include "server_core/generation/generation_store.hpp"
#include "server_core/net.hpp"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

/// Who is told how jobs go, by the records of their generations.
class job_watcher {
public:
    virtual ~job_watcher() = default;
    virtual void job_progress(std::int64_t record, std::int64_t run, int done, int total,
                              std::string_view piece) = 0;
    /// The end is in the database.
    virtual void job_ended(std::int64_t record, job_outcome outcome, const std::string& text) = 0;
    /// The run is over, but the database did not take what came of it; the job will run again.
    virtual void job_not_stored(std::int64_t record, const generation_error& error) = 0;
};

/// Takes jobs under leases, has them run by a generator, and stores what comes of them. A job that
/// lost its worker is taken when its lease has expired; one that is lost to another worker is
/// dropped. The database is only touched by way of the blocking executor.
///
/// Runs on one io_context by one thread. REQUIRES: this and all references outlive
/// io_context::run(); database works run in the order in which they are given.
class generation_worker {
public:
    generation_worker(io_executor executor, blocking_executor& blocking,
                      std::shared_ptr<generation_store> store, generator& maker,
                      const generation_config& config, generation_observer& observer,
                      job_watcher& watcher);
    ~generation_worker();

    generation_worker(const generation_worker&) = delete;
    generation_worker& operator=(const generation_worker&) = delete;

    /// Takes up what is in the database, and looks again every poll_period. REQUIRES: called once.
    void start();

    /// A job was enqueued: looks at once.
    void wake();

    /// Ends every run and gives the jobs back, for the next start to run. ENSURES: no timer of this
    /// is left, and no run.
    void stop();

    /// Jobs that this worker has, those included whose end is being stored.
    std::size_t running() const noexcept { return running_.size(); }

private:
    struct running_job;
    struct poll_outcome {
        std::vector<std::string> lost_leases;
        std::int64_t adopted;
    };

    job_lease new_lease();
    void taken(const std::string& lease, blocking_result<std::optional<taken_job>> result);
    void run(taken_job job, const std::string& lease);
    void run_ended(running_job& job, job_outcome outcome, std::string text);
    void store(const std::shared_ptr<running_job>& job);
    void stored(const std::shared_ptr<running_job>& job, blocking_result<bool> result);
    void not_stored(running_job& job, const generation_error& error);
    void forget(const running_job& job);
    void poll();
    void polled(blocking_result<poll_outcome> result);
    void lost(const std::string& lease);
    void release(std::vector<std::string> leases);

    io_executor executor_;
    blocking_executor& blocking_;
    std::shared_ptr<generation_store> store_;
    generator& maker_;
    const generation_config& config_;
    generation_observer& observer_;
    job_watcher& watcher_;
    steady_timer poll_timer_;
    std::random_device random_;
    std::map<std::int64_t, std::shared_ptr<running_job>> running_; ///< by job id
    bool taking_ = false; ///< the database is looking for a job
    bool stopped_ = false;
};

} // namespace squall::server
