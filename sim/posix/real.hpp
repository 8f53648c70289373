#pragma once

#include <pthread.h>
#include <utility>

// The C library's own functions behind the names that this executable defines itself.
namespace squall::real {

/// The next definition of `name` after this executable's: libc's. Aborts with one line if there
/// is none. `version` is needed where glibc keeps an older function of the same name, which a
/// plain look-up may find first.
void* look_up(const char* name, const char* version = nullptr) noexcept;

/// squall::real::NAME(arguments...) calls libc's NAME. Looked up at the first call.
#define SQUALL_REAL_VERSIONED(name, version)                                                       \
    template <typename... Args>                                                                    \
    inline auto name(Args... args) {                                                               \
        static const auto function =                                                               \
            reinterpret_cast<decltype(&::name)>(::squall::real::look_up(#name, version));          \
        return function(args...);                                                                  \
    }
#define SQUALL_REAL(name) SQUALL_REAL_VERSIONED(name, nullptr)

SQUALL_REAL(pthread_mutex_trylock)
SQUALL_REAL(pthread_mutex_unlock)

} // namespace squall::real
