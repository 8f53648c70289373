// What every blocking_executor promises, and what the one with a thread does besides.

#include "server_core/blocking/inline_executor.hpp"
#include "server_core/blocking/thread_executor.hpp"
#include "server_core/testing/loopback_test_support.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace squall::server {
namespace {

using testing_support::run_until;

std::unique_ptr<blocking_executor> make_inline(io_executor executor) {
    return std::make_unique<inline_executor>(std::move(executor));
}
std::unique_ptr<blocking_executor> make_thread(io_executor executor) {
    return std::make_unique<thread_executor>(std::move(executor));
}

class every_blocking_executor
    : public testing::TestWithParam<std::unique_ptr<blocking_executor> (*)(io_executor)> {
protected:
    asio::io_context context{1};
    asio::executor_work_guard<io_executor> awake{context.get_executor()};
    std::unique_ptr<blocking_executor> executor = GetParam()(context.get_executor());
};

INSTANTIATE_TEST_SUITE_P(blocking, every_blocking_executor,
                         testing::Values(&make_inline, &make_thread), [](const auto& which) {
                             return which.param == &make_inline ? "inline_executor"
                                                                : "thread_executor";
                         });

TEST_P(every_blocking_executor, works_in_order_and_completes_in_order_on_the_loop) {
    std::vector<int> worked;
    std::vector<int> completed;
    const auto loop = std::this_thread::get_id();
    bool elsewhere = false;
    for (int i = 0; i < 100; ++i) {
        executor->execute([&worked, i] { worked.push_back(i); },
                          [&, i] {
                              completed.push_back(i);
                              elsewhere = elsewhere || std::this_thread::get_id() != loop;
                          });
    }
    EXPECT_TRUE(completed.empty());
    ASSERT_TRUE(run_until(context, [&] { return completed.size() == 100; }));
    std::vector<int> expected(100);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(worked, expected);
    EXPECT_EQ(completed, expected);
    EXPECT_FALSE(elsewhere);
}

TEST_P(every_blocking_executor, gives_the_completion_what_the_work_returned_or_threw) {
    int value = 0;
    std::string error;
    run_blocking(
        *executor, [] { return 42; }, [&](blocking_result<int> result) { value = result.get(); });
    run_blocking(
        *executor, []() -> int { throw std::runtime_error{"the disk is full"}; },
        [&](blocking_result<int> result) {
            try {
                result.get();
            } catch (const std::runtime_error& thrown) {
                error = thrown.what();
            }
        });
    ASSERT_TRUE(run_until(context, [&] { return !error.empty(); }));
    EXPECT_EQ(value, 42);
    EXPECT_EQ(error, "the disk is full");
}

class thread_executor_test : public testing::Test {
protected:
    asio::io_context context{1};
};

TEST_F(thread_executor_test, works_on_another_thread_with_every_signal_blocked) {
    asio::executor_work_guard<io_executor> awake{context.get_executor()};
    thread_executor executor{context.get_executor()};
    std::thread::id where;
    sigset_t blocked{};
    bool done = false;
    executor.execute(
        [&] {
            where = std::this_thread::get_id();
            pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
        },
        [&] { done = true; });
    ASSERT_TRUE(run_until(context, [&] { return done; }));
    EXPECT_NE(where, std::this_thread::get_id());
    EXPECT_EQ(sigismember(&blocked, SIGTERM), 1);
    sigset_t ours{};
    pthread_sigmask(SIG_BLOCK, nullptr, &ours);
    EXPECT_EQ(sigismember(&ours, SIGTERM), 0);
}

TEST_F(thread_executor_test, its_end_does_the_work_that_waits) {
    int worked = 0;
    int completed = 0;
    {
        thread_executor executor{context.get_executor()};
        for (int i = 0; i < 50; ++i) {
            executor.execute([&] { ++worked; }, [&] { ++completed; });
        }
    }
    EXPECT_EQ(worked, 50);
    EXPECT_EQ(completed, 0);
    context.run();
    EXPECT_EQ(completed, 50);
}

TEST_F(thread_executor_test, does_not_keep_the_event_loop_from_ending) {
    std::mutex held;
    std::unique_lock lock{held};
    thread_executor executor{context.get_executor()};
    executor.execute([&] { const std::lock_guard wait{held}; }, [] {});
    context.run(); // returns: this test would hang
    lock.unlock();
}

} // namespace
} // namespace squall::server
