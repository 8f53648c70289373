#include "sim/conformance/surroundings.hpp"

#include "sim/conformance/settle.hpp"
#include "sim/world/host.hpp"
#include "sim/world/program.hpp"

#include <atomic>
#include <fstream>
#include <list>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

namespace squall::conformance {

namespace {

constexpr unsigned delayed_acknowledgement_us = 45'000;

class simulated final : public surroundings {
public:
    // Longer than loopback's way there and back, shorter than any timer of TCP's.
    void settle() override { ::usleep(1000); }
    void run_beside(std::function<void()> body) override {
        running_program->where().run("beside", std::move(body), /*may_return=*/true);
    }
    // What can run now does so before the clock moves.
    void let_others_run() override { ::usleep(1); }
};

/// One a process: a child of fork(2) must not share its parent's messages.
loopback_barrier& barrier() {
    static std::unique_ptr<loopback_barrier> made;
    static pid_t owner = 0;
    if (std::exchange(owner, ::getpid()) != ::getpid() || made == nullptr)
        made = std::make_unique<loopback_barrier>();
    return *made;
}

class real final : public surroundings {
public:
    explicit real(patience p) : patience_(p) { barrier(); }
    ~real() override {
        for (beside& b : threads_)
            b.thread.join();
    }

    void settle() override {
        barrier().pass();
        if (patience_ == patience::timers) {
            ::usleep(delayed_acknowledgement_us);
            barrier().pass();
        }
    }

    void run_beside(std::function<void()> body) override {
        beside& b = threads_.emplace_back();
        b.thread = std::thread([&b, body = std::move(body)] {
            b.id = ::gettid();
            body();
            b.ended = true;
        });
    }

    void let_others_run() override {
        for (const beside& b : threads_)
            while (!b.ended && !waits(b))
                std::this_thread::yield();
    }

private:
    struct beside {
        std::thread thread;
        std::atomic<pid_t> id = 0;
        std::atomic<bool> ended = false;
    };

    /// proc(5): the state follows the name in parentheses; S is a sleep that can be interrupted.
    static bool waits(const beside& b) {
        if (b.id == 0)
            return false;
        std::ifstream stat("/proc/self/task/" + std::to_string(b.id) + "/stat");
        std::string text;
        std::getline(stat, text);
        const std::size_t end = text.rfind(") ");
        return end != std::string::npos && text[end + 2] == 'S';
    }

    patience patience_;
    std::list<beside> threads_;
};

} // namespace

std::unique_ptr<surroundings> simulated_surroundings() {
    return std::make_unique<simulated>();
}

std::unique_ptr<surroundings> real_surroundings(patience p) {
    return std::make_unique<real>(p);
}

} // namespace squall::conformance
