#include "sim/world/sync.hpp"

#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/program.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace squall {

bool sync_table::wait(const void* cond, program& p, instant deadline, std::string_view what) {
    const inside_simulator guard;
    waiting_[cond].push_back(&p);
    const instant now = p.where().owner().now();
    const duration spurious = p.where().spurious_wakeup();
    const instant ends =
        spurious > duration::zero() ? std::min(deadline, now + spurious) : deadline;
    const bool woken = p.wait(ends, what);
    // Who signals takes the waiter out; nobody has if it was the time, or a clock that was set.
    if (const auto found = waiting_.find(cond); found != waiting_.end()) {
        std::erase(found->second, &p);
        if (found->second.empty())
            waiting_.erase(found);
    }
    return woken || p.where().owner().now() < deadline;
}

bool sync_table::signal(const void* cond) {
    const inside_simulator guard;
    const auto found = waiting_.find(cond);
    if (found == waiting_.end())
        return false;
    program* const first = found->second.front();
    found->second.erase(found->second.begin());
    if (found->second.empty())
        waiting_.erase(found);
    first->wake();
    return true;
}

void sync_table::broadcast(const void* cond) {
    const inside_simulator guard;
    const auto found = waiting_.find(cond);
    if (found == waiting_.end())
        return;
    const std::vector<program*> all = std::move(found->second);
    waiting_.erase(found);
    for (program* const p : all)
        p->wake();
}

int sync_table::lock(pthread_mutex_t* mutex, program& p) {
    const inside_simulator guard;
    for (;;) {
        const int result = real::pthread_mutex_trylock(mutex);
        if (result != EBUSY)
            return result;
        waiting_[mutex].push_back(&p);
        p.wait(forever, "pthread_mutex_lock");
    }
}

int sync_table::unlock(pthread_mutex_t* mutex) {
    const inside_simulator guard;
    const int result = real::pthread_mutex_unlock(mutex);
    if (!waiting_.empty()) {
        const auto found = waiting_.find(mutex);
        if (found != waiting_.end()) {
            program* const first = found->second.front();
            found->second.erase(found->second.begin());
            if (found->second.empty())
                waiting_.erase(found);
            first->wake();
        }
    }
    return result;
}

} // namespace squall
