#pragma once

#include "server_core/blocking/blocking_executor.hpp"
#include "server_core/net.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace squall::server {

/// Runs blocking work on one thread of its own, and completions on an io_context.
///
/// Its queue has no bound of its own: who gives it work bounds that (generation_config has
/// requests_max and running_jobs_max).
class thread_executor final : public blocking_executor {
public:
    /// Starts the thread, with every signal blocked: those are the event loop's. Throws
    /// std::system_error if there is none to be had. REQUIRES: the io_context outlives this.
    explicit thread_executor(io_executor executor);

    /// Does the work that waits, then joins the thread. Completions are posted still; they are
    /// called if the io_context runs on.
    ~thread_executor() override;

    thread_executor(const thread_executor&) = delete;
    thread_executor& operator=(const thread_executor&) = delete;

    void execute(function work, function completion) override;

private:
    struct task {
        function work;
        function completion;
    };

    void run();

    io_executor executor_;
    std::mutex mutex_; ///< guards the two below
    std::deque<task> waiting_;
    bool stopping_ = false;
    std::condition_variable changed_;
    std::thread thread_;
};

} // namespace squall::server
