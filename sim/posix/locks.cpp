// Locks that wait, besides plain mutexes (threads.cpp): read-write locks, semaphores, mutexes with
// a deadline, and the futex that C++20's atomics, latches and semaphores wait on. Programs of one
// host share them; a wait suspends the program, keyed by the lock's address (sync.hpp).

#include "sim/posix/deadlines.hpp"
#include "sim/posix/futex.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/world.hpp"

#include <cerrno>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>

namespace squall::real {
SQUALL_REAL(pthread_mutex_timedlock)
SQUALL_REAL(pthread_mutex_clocklock)
SQUALL_REAL(pthread_rwlock_rdlock)
SQUALL_REAL(pthread_rwlock_wrlock)
SQUALL_REAL(pthread_rwlock_timedrdlock)
SQUALL_REAL(pthread_rwlock_timedwrlock)
SQUALL_REAL(pthread_rwlock_clockrdlock)
SQUALL_REAL(pthread_rwlock_clockwrlock)
SQUALL_REAL(pthread_rwlock_unlock)
SQUALL_REAL(sem_wait)
SQUALL_REAL(sem_timedwait)
SQUALL_REAL(sem_clockwait)
SQUALL_REAL(sem_post)
} // namespace squall::real

namespace squall::posix {

namespace {

/// Takes a lock by `attempt`, which gives 0, EBUSY or another error, and waits while it is busy.
template <typename Attempt>
int take(program& p, const void* lock, instant deadline, std::string_view name,
         const Attempt& attempt) noexcept {
    for (;;) {
        const int result = attempt();
        if (result != EBUSY)
            return result;
        if (p.where().deaf())
            return 0; // nobody is left to give it back, and no call has an effect
        if (deadline <= p.where().owner().now())
            return ETIMEDOUT;
        without_unwinding(p, [&] { return p.where().sync.wait(lock, p, deadline, name); });
    }
}

int take_mutex(program& p, pthread_mutex_t* m, instant deadline) noexcept {
    return take(p, m, deadline, "pthread_mutex_timedlock",
                [m] { return ::pthread_mutex_trylock(m); });
}

int take_shared(program& p, pthread_rwlock_t* lock, instant deadline) noexcept {
    return take(p, lock, deadline, "pthread_rwlock_rdlock",
                [lock] { return ::pthread_rwlock_tryrdlock(lock); });
}

int take_alone(program& p, pthread_rwlock_t* lock, instant deadline) noexcept {
    return take(p, lock, deadline, "pthread_rwlock_wrlock",
                [lock] { return ::pthread_rwlock_trywrlock(lock); });
}

/// sem_wait(3) may be unwound: it is a cancellation point, and no caller takes it for nothrow.
int take_semaphore(program& p, sem_t* semaphore, instant deadline) {
    while (::sem_trywait(semaphore) != 0) {
        if (deadline != forever && deadline <= p.where().owner().now())
            return kernel_call::fail(ETIMEDOUT);
        p.where().sync.wait(semaphore, p, deadline, "sem_wait");
    }
    return 0;
}

long wait_on_futex(program& p, const int* word, int wanted, instant deadline) noexcept {
    if (*word != wanted)
        return kernel_call::fail(EAGAIN);
    if (p.where().deaf()) {
        p.note_deaf_call();
        return 0; // futex(2): a wake-up without a reason is allowed for
    }
    if (deadline != forever && deadline <= p.where().owner().now())
        return kernel_call::fail(ETIMEDOUT);
    const bool woken =
        without_unwinding(p, [&] { return p.where().sync.wait(word, p, deadline, "futex"); });
    return woken ? 0 : kernel_call::fail(ETIMEDOUT);
}

} // namespace

long futex(program& p, const int* word, int operation, int value, const timespec* timeout) {
    const clockid_t clock =
        (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        return wait_on_futex(p, word, value,
                             timeout == nullptr ? forever
                                                : p.where().owner().now() + length_of(*timeout));
    case FUTEX_WAIT_BITSET:
        return wait_on_futex(p, word, value,
                             timeout == nullptr ? forever : deadline_of(p, clock, *timeout));
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET: {
        long woken = 0;
        while (woken < value && p.where().sync.signal(word))
            ++woken;
        return woken;
    }
    default:
        return refuse(p, "futex operation " + std::to_string(operation));
    }
}

} // namespace squall::posix

using squall::forever;
using squall::running_program;
using namespace squall::posix;

extern "C" {

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* until) noexcept {
    if (running_program == nullptr)
        return squall::real::pthread_mutex_timedlock(mutex, until);
    return take_mutex(*running_program, mutex,
                      deadline_of(*running_program, CLOCK_REALTIME, *until));
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                            const timespec* until) noexcept {
    if (running_program == nullptr)
        return squall::real::pthread_mutex_clocklock(mutex, clock, until);
    return take_mutex(*running_program, mutex, deadline_of(*running_program, clock, *until));
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
    return running_program == nullptr ? squall::real::pthread_rwlock_rdlock(lock)
                                      : take_shared(*running_program, lock, forever);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
    return running_program == nullptr ? squall::real::pthread_rwlock_wrlock(lock)
                                      : take_alone(*running_program, lock, forever);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
    return running_program == nullptr
               ? squall::real::pthread_rwlock_timedrdlock(lock, until)
               : take_shared(*running_program, lock,
                             deadline_of(*running_program, CLOCK_REALTIME, *until));
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
    return running_program == nullptr
               ? squall::real::pthread_rwlock_timedwrlock(lock, until)
               : take_alone(*running_program, lock,
                            deadline_of(*running_program, CLOCK_REALTIME, *until));
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* until) noexcept {
    return running_program == nullptr
               ? squall::real::pthread_rwlock_clockrdlock(lock, clock, until)
               : take_shared(*running_program, lock, deadline_of(*running_program, clock, *until));
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* until) noexcept {
    return running_program == nullptr
               ? squall::real::pthread_rwlock_clockwrlock(lock, clock, until)
               : take_alone(*running_program, lock, deadline_of(*running_program, clock, *until));
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
    const int result = squall::real::pthread_rwlock_unlock(lock);
    if (running_program != nullptr)
        running_program->where().sync.broadcast(lock);
    return result;
}

int sem_wait(sem_t* semaphore) {
    return running_program == nullptr ? squall::real::sem_wait(semaphore)
                                      : take_semaphore(*running_program, semaphore, forever);
}

int sem_timedwait(sem_t* semaphore, const timespec* until) {
    return running_program == nullptr
               ? squall::real::sem_timedwait(semaphore, until)
               : take_semaphore(*running_program, semaphore,
                                deadline_of(*running_program, CLOCK_REALTIME, *until));
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* until) {
    return running_program == nullptr
               ? squall::real::sem_clockwait(semaphore, clock, until)
               : take_semaphore(*running_program, semaphore,
                                deadline_of(*running_program, clock, *until));
}

int sem_post(sem_t* semaphore) noexcept {
    const int result = squall::real::sem_post(semaphore);
    if (running_program != nullptr)
        running_program->where().sync.signal(semaphore);
    return result;
}

} // extern "C"
