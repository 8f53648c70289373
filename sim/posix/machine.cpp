// The machine that a host is, as its programs see it: the same on every real one.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(uname)
SQUALL_REAL(sysconf)
SQUALL_REAL(get_nprocs)
SQUALL_REAL(get_nprocs_conf)
SQUALL_REAL(sched_getcpu)
SQUALL_REAL(getcpu)
SQUALL_REAL(sched_getaffinity)
SQUALL_REAL(getpgrp)
SQUALL_REAL(getpgid)
SQUALL_REAL(getsid)
} // namespace squall::real

namespace squall::posix {

namespace {

constexpr long memory_pages = 262'144; // 1 GiB, half of it free

template <std::size_t Size>
void put(char (&out)[Size], const char* text) {
    std::snprintf(out, Size, "%s", text);
}

/// The group or session of a process, of which there is one: it leads both.
pid_t leader_of(pid_t process) {
    return process == 0 || process == ::getpid() ? ::getpid() : kernel_call::fail(ESRCH);
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int uname(utsname* out) noexcept {
    if (running_program == nullptr)
        return squall::real::uname(out);
    *out = {};
    put(out->sysname, "Linux");
    put(out->nodename, running_program->where().name().c_str());
    put(out->release, "6.1.0");
    put(out->version, "#1 SMP");
    put(out->machine, "x86_64");
    put(out->domainname, "(none)");
    return 0;
}

long sysconf(int name) noexcept {
    if (running_program != nullptr) {
        if (name == _SC_NPROCESSORS_CONF || name == _SC_NPROCESSORS_ONLN)
            return 1;
        if (name == _SC_PHYS_PAGES || name == _SC_AVPHYS_PAGES)
            return name == _SC_PHYS_PAGES ? memory_pages : memory_pages / 2;
        if (name == _SC_OPEN_MAX)
            return ::getdtablesize();
    }
    return squall::real::sysconf(name);
}

int get_nprocs() noexcept {
    return running_program == nullptr ? squall::real::get_nprocs() : 1;
}

int get_nprocs_conf() noexcept {
    return running_program == nullptr ? squall::real::get_nprocs_conf() : 1;
}

int sched_getcpu() noexcept {
    return running_program == nullptr ? squall::real::sched_getcpu() : 0;
}

int getcpu(unsigned* cpu, unsigned* node) noexcept {
    if (running_program == nullptr)
        return squall::real::getcpu(cpu, node);
    for (unsigned* const out : {cpu, node})
        if (out != nullptr)
            *out = 0;
    return 0;
}

int sched_getaffinity(pid_t process, size_t size, cpu_set_t* out) noexcept {
    if (running_program == nullptr)
        return squall::real::sched_getaffinity(process, size, out);
    std::memset(out, 0, size);
    CPU_SET_S(0, size, out);
    return 0;
}

pid_t getpgrp() noexcept {
    return running_program == nullptr ? squall::real::getpgrp() : leader_of(0);
}

pid_t getpgid(pid_t process) noexcept {
    return running_program == nullptr ? squall::real::getpgid(process) : leader_of(process);
}

pid_t getsid(pid_t process) noexcept {
    return running_program == nullptr ? squall::real::getsid(process) : leader_of(process);
}

} // extern "C"
