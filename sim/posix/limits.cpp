// RLIMIT_NOFILE of the process that a host is: getrlimit, setrlimit, prlimit, getdtablesize. The
// real process's own is none of a program's business, for its numbers are not among the simulated.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <cerrno>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// AddressSanitizer's runtime asks for limits while it starts, before instrumented code may run.
#define SQUALL_NOT_INSTRUMENTED __attribute__((no_sanitize("address", "undefined")))

namespace squall::real {
SQUALL_REAL(getdtablesize)

namespace {

/// prlimit(2) by its system call: no look-up, which would be instrumented too.
SQUALL_NOT_INSTRUMENTED int real_prlimit(pid_t process, int resource, const rlimit* wanted,
                                         rlimit* before) noexcept {
    long result = SYS_prlimit64;
    const long who = process;
    const long which = resource;
    register rlimit* fourth asm("r10") = before;
    asm volatile("syscall"
                 : "+a"(result)
                 : "D"(who), "S"(which), "d"(wanted), "r"(fourth)
                 : "rcx", "r11", "memory");
    if (result >= 0)
        return 0;
    errno = static_cast<int>(-result);
    return -1;
}

} // namespace
} // namespace squall::real

namespace squall::posix {

namespace {

// Debian's for the main thread's stack.
constexpr rlim_t stack_limit = 8U << 20U;

rlimit limit_of(const program& p, int resource) {
    const descriptor_table& table = p.where().descriptors;
    if (resource == RLIMIT_NOFILE)
        return {table.limit, table.hard_limit};
    return {resource == RLIMIT_STACK ? stack_limit : RLIM_INFINITY, RLIM_INFINITY};
}

/// do_prlimit, for a process without CAP_SYS_RESOURCE.
int change_limit(program& p, const hashed_name& name, int resource, const rlimit* fresh,
                 rlimit* before) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if (resource < 0 || resource >= static_cast<int>(RLIM_NLIMITS))
        r = -EINVAL;
    else if (fresh != nullptr && resource != RLIMIT_NOFILE)
        return refuse(p, "setrlimit of a resource other than RLIMIT_NOFILE");
    else if (fresh != nullptr && fresh->rlim_cur > fresh->rlim_max)
        r = -EINVAL;
    else if (fresh != nullptr && fresh->rlim_max > call.where().descriptors.hard_limit)
        r = -EPERM;
    if (r == 0 && before != nullptr)
        *before = limit_of(p, resource);
    if (r == 0 && fresh != nullptr) {
        call.where().descriptors.limit = fresh->rlim_cur;
        call.where().descriptors.hard_limit = fresh->rlim_max;
    }
    return call.done_int(r, {{"resource", resource},
                             {"limit", fresh != nullptr ? static_cast<std::int64_t>(fresh->rlim_cur)
                                                        : std::int64_t{-1}}});
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

// rlimit64 is the same on this machine, and so are glibc's enumerations of resources to C.
static_assert(sizeof(rlimit) == sizeof(rlimit64));

extern "C" {

SQUALL_NOT_INSTRUMENTED int getrlimit(__rlimit_resource_t resource, rlimit* into) noexcept {
    const int which = static_cast<int>(resource);
    return running_program == nullptr
               ? squall::real::real_prlimit(0, which, nullptr, into)
               : change_limit(*running_program, "getrlimit", which, nullptr, into);
}

SQUALL_NOT_INSTRUMENTED int setrlimit(__rlimit_resource_t resource, const rlimit* wanted) noexcept {
    const int which = static_cast<int>(resource);
    return running_program == nullptr
               ? squall::real::real_prlimit(0, which, wanted, nullptr)
               : change_limit(*running_program, "setrlimit", which, wanted, nullptr);
}

int prlimit(pid_t process, __rlimit_resource resource, const rlimit* wanted,
            rlimit* before) noexcept {
    if (running_program == nullptr)
        return squall::real::real_prlimit(process, static_cast<int>(resource), wanted, before);
    if (process != 0 && process != ::getpid())
        return kernel_call::fail(ESRCH); // a host is one process
    return change_limit(*running_program, "prlimit", static_cast<int>(resource), wanted, before);
}

SQUALL_NOT_INSTRUMENTED int getrlimit64(__rlimit_resource_t resource, rlimit64* into) noexcept {
    return getrlimit(resource, reinterpret_cast<rlimit*>(into));
}

SQUALL_NOT_INSTRUMENTED int setrlimit64(__rlimit_resource_t resource,
                                        const rlimit64* wanted) noexcept {
    return setrlimit(resource, reinterpret_cast<const rlimit*>(wanted));
}

int prlimit64(pid_t process, __rlimit_resource resource, const rlimit64* wanted,
              rlimit64* before) noexcept {
    return prlimit(process, resource, reinterpret_cast<const rlimit*>(wanted),
                   reinterpret_cast<rlimit*>(before));
}

int getdtablesize() noexcept {
    return running_program == nullptr
               ? squall::real::getdtablesize()
               : static_cast<int>(limit_of(*running_program, RLIMIT_NOFILE).rlim_cur);
}

} // extern "C"
