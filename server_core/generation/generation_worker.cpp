#include "server_core/generation/generation_worker.hpp"

#include "server_core/generation/names_and_times.hpp"

#include <algorithm>
#include <utility>

namespace squall::server {

/// A job that this worker has: first it runs, then its end waits to be stored.
struct generation_worker::running_job final : generation_events {
    running_job(generation_worker& owner, taken_job taken, std::string lease_name)
        : worker(owner),
          job(std::move(taken)),
          lease(std::move(lease_name)) {}

    generation_job_info info() const { return {job.job_id, job.generation_id, job.run}; }

    void on_progress(int done, int total, std::string_view piece) override {
        worker.watcher_.job_progress(job.record, job.run, done, total, piece);
    }
    void on_finished(std::string made) override {
        worker.run_ended(*this, job_outcome::finished, std::move(made));
    }
    void on_failed(std::string error) override {
        worker.run_ended(*this, job_outcome::failed, std::move(error));
    }

    generation_worker& worker;
    const taken_job job;
    const std::string lease;
    std::unique_ptr<generation_run> run;

    job_outcome outcome = job_outcome::failed;
    std::string text; ///< what came of the run
    int store_attempts = 0;
    bool store_again = false; ///< at the next poll
};

generation_worker::generation_worker(io_executor executor, blocking_executor& blocking,
                                     std::shared_ptr<generation_store> store, generator& maker,
                                     const generation_config& config, generation_observer& observer,
                                     job_watcher& watcher)
    : executor_(std::move(executor)),
      blocking_(blocking),
      store_(std::move(store)),
      maker_(maker),
      config_(config),
      observer_(observer),
      watcher_(watcher),
      poll_timer_(executor_) {}

generation_worker::~generation_worker() = default;

void generation_worker::start() {
    poll();
}

job_lease generation_worker::new_lease() {
    return {random_name(random_), wall_clock_ms() + whole_ms(config_.lease)};
}

void generation_worker::wake() {
    if (stopped_ || taking_ || running_.size() >= config_.running_jobs_max) {
        return;
    }
    taking_ = true;
    const job_lease lease = new_lease();
    run_blocking(
        blocking_,
        [store = store_, lease, now = wall_clock_ms(), runs_max = config_.runs_max] {
            return store->jobs.take(lease, now, runs_max);
        },
        [this, lease = lease.name](auto result) { taken(lease, std::move(result)); });
}

void generation_worker::taken(const std::string& lease,
                              blocking_result<std::optional<taken_job>> result) {
    taking_ = false;
    std::optional<taken_job> job;
    try {
        job = result.get();
    } catch (...) {
        observer_.on_database_error("take job", database_failed(std::current_exception()).log_text);
        return; // the next poll looks again
    }
    if (!job) {
        return;
    }
    if (!job->given_up.empty()) {
        observer_.on_job_failed({job->job_id, job->generation_id, job->run - 1}, job->given_up);
        watcher_.job_ended(job->record, job_outcome::failed, job->given_up);
    } else if (stopped_) {
        release({lease});
    } else {
        run(std::move(*job), lease);
    }
    wake();
}

void generation_worker::run(taken_job taken, const std::string& lease) {
    const auto job = std::make_shared<running_job>(*this, std::move(taken), lease);
    if (const auto before = running_.find(job->job.job_id); before != running_.end()) {
        lost(before->second->lease); // this process had it, and slept for longer than its lease
    }
    running_.emplace(job->job.job_id, job);
    observer_.on_job_started(job->info());
    try {
        job->run = maker_.start(job->job.parameters, *job);
    } catch (const std::exception& error) {
        run_ended(*job, job_outcome::failed, error.what());
    }
}

void generation_worker::run_ended(running_job& job, job_outcome outcome, std::string text) {
    job.outcome = outcome;
    job.text = std::move(text);
    store(running_.at(job.job.job_id));
}

void generation_worker::store(const std::shared_ptr<running_job>& job) {
    job->store_again = false;
    ++job->store_attempts;
    run_blocking(
        blocking_,
        [store = store_, id = job->job.job_id, lease = job->lease, outcome = job->outcome,
         text = job->text, now = wall_clock_ms()] { // copies: the job is the event loop's
            return store->jobs.end(id, lease, outcome, text, now);
        },
        [this, job](auto result) { stored(job, std::move(result)); });
}

void generation_worker::stored(const std::shared_ptr<running_job>& job,
                               blocking_result<bool> result) {
    bool was_ours = false;
    try {
        was_ours = result.get();
    } catch (...) {
        not_stored(*job, database_failed(std::current_exception()));
        return;
    }
    forget(*job);
    if (!was_ours) {
        observer_.on_job_requeued(job->info(), "lease lost");
    } else {
        if (job->outcome == job_outcome::finished) {
            observer_.on_job_finished(job->info());
        } else {
            observer_.on_job_failed(job->info(), job->text);
        }
        watcher_.job_ended(job->job.record, job->outcome, job->text);
    }
    wake();
}

void generation_worker::not_stored(running_job& job, const generation_error& error) {
    observer_.on_database_error("end job", error.log_text);
    if (stopped_) {
        return; // given back, or its lease will expire
    }
    if (job.store_attempts < config_.store_attempts_max) {
        job.store_again = true;
        return;
    }
    observer_.on_job_requeued(job.info(), "its end could not be stored: " + error.log_text);
    watcher_.job_not_stored(job.job.record, error);
    forget(job);
    wake();
}

/// A job may be running here under a newer lease by now, and that run stays.
void generation_worker::forget(const running_job& job) {
    const auto found = running_.find(job.job.job_id);
    if (found != running_.end() && found->second.get() == &job) {
        running_.erase(found);
    }
}

void generation_worker::poll() {
    std::vector<std::string> leases;
    for (const auto& [id, job] : running_) {
        leases.push_back(job->lease);
    }
    run_blocking(
        blocking_,
        [store = store_, leases = std::move(leases), now = wall_clock_ms(),
         lease_ms = whole_ms(config_.lease), retention_ms = whole_ms(config_.retention)] {
            poll_outcome outcome{store->jobs.renew(leases, now + lease_ms), 0};
            outcome.adopted = store->jobs.adopt(now - lease_ms, now + lease_ms);
            store->generations.purge(now - retention_ms);
            return outcome;
        },
        [this](auto result) { polled(std::move(result)); });
}

void generation_worker::polled(blocking_result<poll_outcome> result) {
    if (stopped_) {
        return;
    }
    try {
        const poll_outcome outcome = result.get();
        for (const std::string& lease : outcome.lost_leases) {
            lost(lease);
        }
        if (outcome.adopted > 0) {
            observer_.on_jobs_adopted(outcome.adopted);
        }
    } catch (...) {
        observer_.on_database_error("renew leases",
                                    database_failed(std::current_exception()).log_text);
    }
    for (const auto& [id, job] : running_) {
        if (job->store_again) {
            store(job);
        }
    }
    wake();
    poll_timer_.expires_after(config_.poll_period);
    poll_timer_.async_wait([this](const error_code& code) {
        if (!code && !stopped_) {
            poll();
        }
    });
}

void generation_worker::lost(const std::string& lease) {
    const auto found = std::ranges::find_if(
        running_, [&](const auto& entry) { return entry.second->lease == lease; });
    if (found != running_.end()) { // else it has ended meanwhile
        observer_.on_job_requeued(found->second->info(), "lease lost");
        running_.erase(found);
    }
}

void generation_worker::stop() {
    if (std::exchange(stopped_, true)) {
        return;
    }
    poll_timer_.cancel();
    std::vector<std::string> leases;
    for (const auto& [id, job] : running_) {
        leases.push_back(job->lease);
        job->run.reset();
        observer_.on_job_requeued(job->info(), "shutdown");
    }
    running_.clear();
    if (!leases.empty()) {
        release(std::move(leases));
    }
}

void generation_worker::release(std::vector<std::string> leases) {
    run_blocking(
        blocking_,
        [store = store_, leases = std::move(leases)] {
            store->jobs.release(leases);
            return true;
        },
        [this](auto result) {
            try {
                result.get();
            } catch (...) { // then they expire
                observer_.on_database_error("release leases",
                                            database_failed(std::current_exception()).log_text);
            }
        });
}

} // namespace squall::server
