// Two programs of one host share a lock that waits: the one suspends, the other goes on.

#include "sim/sanitizers.hpp"
#include "sim/tape/decision.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <mutex>
#include <semaphore.h>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <thread>

namespace squall {
namespace {

using namespace std::chrono_literals;

using step = std::function<void()>;

/// Two programs of one host; each names its moments, and that is what is returned.
template <typename First, typename Second>
std::string played(const First& first, const Second& second) {
    std::string told;
    const auto note = [&](const char* what) {
        const auto at = std::chrono::steady_clock::now().time_since_epoch();
        told += std::string(what) + "@" + std::to_string(at / 1ms % 1000) + " ";
    };
    empty_source calm;
    world w(calm);
    host& h = w.add_host("server");
    h.run(
        "first", [&] { first(note); }, true);
    h.run(
        "second", [&] { second(note); }, true);
    w.run_for(1s);
    EXPECT_EQ(w.outcome(), verdict::healthy) << (w.findings().empty() ? "" : w.findings()[0].text);
    return told;
}

TEST(locks, a_writer_waits_for_readers_and_readers_for_the_writer) {
    std::shared_mutex m;
    EXPECT_EQ(played(
                  [&](const auto& note) {
                      {
                          const std::shared_lock lock(m);
                          std::this_thread::sleep_for(20ms);
                          note("read");
                      }
                      std::this_thread::sleep_for(1ms);
                      const std::shared_lock lock(m);
                      note("read");
                  },
                  [&](const auto& note) {
                      std::this_thread::sleep_for(5ms);
                      const std::unique_lock lock(m);
                      note("write");
                      std::this_thread::sleep_for(30ms);
                  }),
              "read@20 write@20 read@50 ");
}

TEST(locks, deadlines_are_virtual) {
    std::timed_mutex m;
    std::shared_timed_mutex s;
    EXPECT_EQ(played(
                  [&](const auto&) {
                      const std::lock_guard a(m);
                      const std::lock_guard b(s);
                      std::this_thread::sleep_for(500ms);
                  },
                  [&](const auto& note) {
                      std::this_thread::sleep_for(1ms);
                      EXPECT_FALSE(m.try_lock_for(40ms));
                      note("timed");
                      EXPECT_FALSE(s.try_lock_shared_for(40ms));
                      note("shared");
                      EXPECT_FALSE(s.try_lock_until(std::chrono::system_clock::now() + 40ms));
                      note("alone");
                      EXPECT_TRUE(m.try_lock_for(1s));
                      note("got");
                      m.unlock();
                  }),
              "timed@41 shared@81 alone@121 got@500 ");
}

TEST(locks, semaphores_latches_and_atomics_wait_in_virtual_time) {
    sem_t posix{};
    ::sem_init(&posix, 0, 0);
    std::counting_semaphore<8> counting(0);
    std::latch both(2);
    std::atomic<int> word{0};
    EXPECT_EQ(played(
                  [&](const auto& note) {
                      ::sem_wait(&posix);
                      note("posix");
                      counting.acquire();
                      note("counting");
                      EXPECT_FALSE(counting.try_acquire_for(50ms));
                      note("late");
                      both.arrive_and_wait();
                      note("latch");
                      word.wait(0);
                      note("atomic");
                  },
                  [&](const auto&) {
                      std::this_thread::sleep_for(10ms);
                      ::sem_post(&posix);
                      std::this_thread::sleep_for(10ms);
                      counting.release();
                      std::this_thread::sleep_for(100ms);
                      both.arrive_and_wait();
                      std::this_thread::sleep_for(10ms);
                      word = 1;
                      word.notify_one();
                  }),
              "posix@10 counting@20 late@70 latch@120 atomic@130 ");
}

TEST(locks, who_waits_for_ever_is_a_deadlock_and_the_world_ends_all_the_same) {
    std::shared_mutex m;
    std::mutex plain;
    std::atomic<int> word{0};
    empty_source calm;
    world w(calm);
    host& h = w.add_host("server");
    h.run("holds", [&] {
        m.lock();
        plain.lock();
        word.wait(0);
    });
    h.run("wants", [&] { m.lock_shared(); });
    h.run("wants too", [&] { plain.lock(); });
    w.run_for(1s);
    EXPECT_EQ(w.outcome(), verdict::no_progress);
    w.end();
    EXPECT_EQ(w.abandoned(), 3U); // nothing can be unwound through these calls
    if (!SQUALL_TSAN) { // to it a fibre is a thread, and another's lock is nobody else's to unlock
        m.unlock();
        plain.unlock();
    }
}

} // namespace
} // namespace squall
