// Threads are refused by name; mutexes and condition variables suspend the program, not the
// thread that all programs share.

#include "sim/posix/deadlines.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/plain_mutex.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

namespace squall::real {
// glibc keeps the condition variables of before NPTL under the same names.
SQUALL_REAL_VERSIONED(pthread_cond_wait, "GLIBC_2.3.2")
SQUALL_REAL_VERSIONED(pthread_cond_timedwait, "GLIBC_2.3.2")
SQUALL_REAL_VERSIONED(pthread_cond_signal, "GLIBC_2.3.2")
SQUALL_REAL_VERSIONED(pthread_cond_broadcast, "GLIBC_2.3.2")
SQUALL_REAL(pthread_cond_clockwait)
SQUALL_REAL(pthread_mutex_lock)
SQUALL_REAL(fork)
} // namespace squall::real

// A sanitizer's runtime in this same executable (clang links it so) wants to know of every thread,
// and stands before libc. Null where there is none, or where it is a library of its own.
extern "C" __attribute__((weak)) int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*,
                                                                  void* (*)(void*), void*);

namespace squall::real {
inline int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*body)(void*),
                          void* argument) {
    static const auto libc =
        reinterpret_cast<decltype(&::pthread_create)>(look_up("pthread_create"));
    const auto function =
        __interceptor_pthread_create != nullptr ? &__interceptor_pthread_create : libc;
    return function(thread, attributes, body, argument);
}
} // namespace squall::real

namespace squall::posix {

namespace {

/// Releases the mutex for the time of a wait; takes it again on every way out.
class released_mutex {
public:
    released_mutex(pthread_mutex_t* m, program& p) : mutex_(m), program_(p) {
        p.where().sync.unlock(m);
    }
    ~released_mutex() {
        // A host that ends unwinds each program alone, and nobody else will give the mutex back.
        if (program_.where().deaf())
            real::pthread_mutex_trylock(mutex_);
        else
            program_.where().sync.lock(mutex_, program_);
    }
    released_mutex(const released_mutex&) = delete;
    released_mutex& operator=(const released_mutex&) = delete;

private:
    pthread_mutex_t* mutex_;
    program& program_;
};

// Out of line, so that the usual case of pthread_mutex_lock saves no registers.
[[gnu::noinline]] int lock_any_mutex(pthread_mutex_t* mutex) noexcept {
    if (running_program == nullptr)
        return real::pthread_mutex_lock(mutex);
    const int result = real::pthread_mutex_trylock(mutex);
    if (result != EBUSY || running_program->where().deaf())
        return result == EBUSY ? 0 : result;
    program& p = *running_program;
    return without_unwinding(p, [&] { return p.where().sync.lock(mutex, p); });
}

[[gnu::noinline]] int unlock_any_mutex(pthread_mutex_t* mutex) noexcept {
    return running_program == nullptr ? real::pthread_mutex_unlock(mutex)
                                      : running_program->where().sync.unlock(mutex);
}

int wait_on_condition(program& p, std::string_view name, pthread_cond_t* cond,
                      pthread_mutex_t* mutex, instant deadline) {
    if (deadline != forever && deadline <= p.where().owner().now())
        return ETIMEDOUT;
    const released_mutex guard(mutex, p);
    return p.where().sync.wait(cond, p, deadline, name) ? 0 : ETIMEDOUT;
}

int wait_until(program& p, pthread_cond_t* cond, pthread_mutex_t* mutex, clockid_t clock,
               const timespec& t) {
    return wait_on_condition(p,
                             clock == CLOCK_REALTIME ? "pthread_cond_timedwait on CLOCK_REALTIME"
                                                     : "pthread_cond_timedwait",
                             cond, mutex, deadline_of(p, clock, t));
}

/// The clock that pthread_condattr_setclock(3) put into the variable. glibc keeps it in a bit
/// of its own (nptl/pthread_cond_common.c: __wrefs bit 1); there is no function that tells.
clockid_t clock_of(const pthread_cond_t* cond) {
    return (cond->__data.__wrefs & 2U) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
    if (running_program != nullptr && take_plain(*mutex)) [[likely]]
        return 0;
    return lock_any_mutex(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
    const squall::program* const p = running_program;
    if (p != nullptr && !p->where().sync.anybody_waits() && give_back_plain(*mutex)) [[likely]]
        return 0;
    return unlock_any_mutex(mutex);
}

int pthread_cond_wait(pthread_cond_t* cond, pthread_mutex_t* mutex) {
    return running_program == nullptr ? squall::real::pthread_cond_wait(cond, mutex)
                                      : wait_on_condition(*running_program, "pthread_cond_wait",
                                                          cond, mutex, squall::forever);
}

int pthread_cond_timedwait(pthread_cond_t* cond, pthread_mutex_t* mutex, const timespec* until) {
    if (running_program == nullptr)
        return squall::real::pthread_cond_timedwait(cond, mutex, until);
    return wait_until(*running_program, cond, mutex, clock_of(cond), *until);
}

int pthread_cond_clockwait(pthread_cond_t* cond, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
    if (running_program == nullptr)
        return squall::real::pthread_cond_clockwait(cond, mutex, clock, until);
    return wait_until(*running_program, cond, mutex, clock, *until);
}

int pthread_cond_signal(pthread_cond_t* cond) noexcept {
    if (running_program == nullptr)
        return squall::real::pthread_cond_signal(cond);
    running_program->where().sync.signal(cond);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t* cond) noexcept {
    if (running_program == nullptr)
        return squall::real::pthread_cond_broadcast(cond);
    running_program->where().sync.broadcast(cond);
    return 0;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*body)(void*),
                   void* argument) noexcept {
    if (running_program == nullptr)
        return squall::real::pthread_create(thread, attributes, body, argument);
    refuse(*running_program, "pthread_create (a thread)");
    return EAGAIN;
}

pid_t fork() noexcept {
    return running_program == nullptr ? squall::real::fork() : refuse(*running_program, "fork");
}

} // extern "C"
