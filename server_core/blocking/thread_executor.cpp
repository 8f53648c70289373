#include "server_core/blocking/thread_executor.hpp"

#include <boost/asio/post.hpp>

#include <csignal>

namespace squall::server {

namespace {

/// Blocks every signal in this thread, and so in threads that it starts, for the object's life.
class signals_blocked {
public:
    signals_blocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;

private:
    sigset_t before_{};
};

} // namespace

thread_executor::thread_executor(io_executor executor) : executor_(std::move(executor)) {
    const signals_blocked while_it_starts;
    thread_ = std::thread([this] { run(); });
}

thread_executor::~thread_executor() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void thread_executor::execute(function work, function completion) {
    {
        const std::lock_guard lock{mutex_};
        waiting_.push_back({std::move(work), std::move(completion)});
    }
    changed_.notify_one();
}

void thread_executor::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return;
        }
        task next = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        next.work();
        next.work = nullptr; // what it holds on to is let go before the loop hears of it
        asio::post(executor_, std::move(next.completion));
        lock.lock();
    }
}

} // namespace squall::server
