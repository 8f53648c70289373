#pragma once

#include "sim/time.hpp"

#include <map>
#include <pthread.h>
#include <string_view>
#include <vector>

namespace squall {

class program;

/// Condition variables and other contended locks of one host's programs. Fibres share one real
/// thread, so a real wait would stop the world; here it suspends the program until another
/// signals, or until virtual time has come to its deadline.
///
/// The tables are looked up by address and never walked, so addresses decide no order: waiters
/// of one object are first in, first out.
class sync_table {
public:
    /// Waits on `cond`, a condition variable or whatever else is waited for; the caller has
    /// released the mutex and takes it again. False on time-out.
    bool wait(const void* cond, program& p, instant deadline, std::string_view what);
    /// False if nobody waits.
    bool signal(const void* cond);
    void broadcast(const void* cond);

    /// Takes `mutex`, suspending the program while another program of this host holds it.
    /// Returns 0 or an errno as pthread_mutex_lock(3) does.
    int lock(pthread_mutex_t* mutex, program& p);
    int unlock(pthread_mutex_t* mutex);
    /// False: unlock() has nobody to wake.
    bool anybody_waits() const noexcept { return !waiting_.empty(); }

private:
    std::map<const void*, std::vector<program*>> waiting_;
};

} // namespace squall
