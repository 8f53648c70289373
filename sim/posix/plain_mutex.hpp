#pragma once

// Taking and giving back a mutex that nobody else holds, without a call. A server built on Asio
// does both two dozen times for each message, and fibres share one thread, so it almost never
// has to wait.
//
// Knows two members of glibc's pthread_mutex_t, as nptl/pthread_mutex_lock.c treats them for a
// mutex of the default kind: __lock is 0 free, 1 taken, 2 taken and waited for; __nusers counts
// for pthread_mutex_destroy. Every other kind, and every mutex in a build with ThreadSanitizer
// (which wants to see the calls), goes to glibc.

#include "sim/sanitizers.hpp"

#include <pthread.h>
#include <sys/single_threaded.h>

namespace squall::posix {

inline bool plain(const pthread_mutex_t& mutex) noexcept {
    return !SQUALL_TSAN && mutex.__data.__kind == PTHREAD_MUTEX_TIMED_NP;
}

/// Takes a plain mutex if it is free; false if it is not both.
inline bool take_plain(pthread_mutex_t& mutex) noexcept {
    if (!plain(mutex))
        return false;
    int free = 0;
    if (__libc_single_threaded) {
        if (mutex.__data.__lock != free)
            return false;
        mutex.__data.__lock = 1;
    } else if (!__atomic_compare_exchange_n(&mutex.__data.__lock, &free, 1, false, __ATOMIC_ACQUIRE,
                                            __ATOMIC_RELAXED)) {
        return false;
    }
    ++mutex.__data.__nusers;
    return true;
}

/// Gives a plain mutex back that no other thread waits for; false if it is not both.
/// REQUIRES: held by the caller.
inline bool give_back_plain(pthread_mutex_t& mutex) noexcept {
    if (!plain(mutex))
        return false;
    int taken = 1;
    if (__libc_single_threaded) {
        if (mutex.__data.__lock != taken)
            return false;
        mutex.__data.__owner = 0; // glibc's own lock may have set it
        --mutex.__data.__nusers;
        mutex.__data.__lock = 0;
        return true;
    }
    const int owner = mutex.__data.__owner;
    mutex.__data.__owner = 0;
    --mutex.__data.__nusers;
    if (__atomic_compare_exchange_n(&mutex.__data.__lock, &taken, 0, false, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED)) {
        return true;
    }
    ++mutex.__data.__nusers;
    mutex.__data.__owner = owner;
    return false;
}

} // namespace squall::posix
