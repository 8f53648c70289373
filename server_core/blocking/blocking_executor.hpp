#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace squall::server {

/// Where work that may block goes (a database, fsync), so that the event loop never waits for it.
class blocking_executor {
public:
    using function = std::function<void()>;

    virtual ~blocking_executor() = default;

    /// Runs `work` where it may block, then `completion` on the event loop; neither from inside
    /// this call. Works run one at a time, in the order in which they were given; so do their
    /// completions. Nothing of this keeps io_context::run() from returning: a completion that
    /// comes after that is never called, but its work has been done.
    /// REQUIRES: neither throws; what they refer to lives until they have been called or destroyed.
    virtual void execute(function work, function completion) = 0;
};

/// What a blocking function returned, or the exception that it threw.
template <class T>
class blocking_result {
public:
    /// The value. Throws what the work threw.
    T get() {
        if (error_) {
            std::rethrow_exception(error_);
        }
        return std::move(*value_);
    }

    /// Calls `work` and keeps what comes of it.
    template <class Work>
    void fill_from(Work& work) noexcept {
        try {
            value_.emplace(work());
        } catch (...) {
            error_ = std::current_exception();
        }
    }

private:
    std::optional<T> value_;
    std::exception_ptr error_;
};

/// Runs `work` on `executor`, then calls `completion` with the blocking_result of it on the event
/// loop. REQUIRES: `completion` does not throw; both can be copied.
template <class Work, class Completion>
void run_blocking(blocking_executor& executor, Work work, Completion completion) {
    using result = blocking_result<std::invoke_result_t<Work&>>;
    auto shared = std::make_shared<result>();
    executor.execute(
        [shared, work = std::move(work)]() mutable { shared->fill_from(work); },
        [shared, completion = std::move(completion)]() mutable { completion(std::move(*shared)); });
}

} // namespace squall::server
