// syscall(2) by number, and the resolver.

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <arpa/inet.h>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <string>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(syscall)
SQUALL_REAL(getaddrinfo)
SQUALL_REAL(freeaddrinfo)
} // namespace squall::real

namespace squall::posix {

namespace {

/// The address that a host's name or a dotted address stands for; false if there is none.
bool resolve(const program& p, const char* node, bool passive, in_addr& out) {
    if (node == nullptr) {
        out.s_addr = htonl(passive ? INADDR_ANY : INADDR_LOOPBACK);
        return true;
    }
    if (::inet_pton(AF_INET, node, &out) == 1)
        return true;
    if (std::strcmp(node, "localhost") == 0) {
        out.s_addr = htonl(INADDR_LOOPBACK);
        return true;
    }
    const host* const named = p.where().owner().find_host(node);
    if (named == nullptr)
        return false;
    out.s_addr = htonl(named->address());
    return true;
}

/// One result in one block, so that our freeaddrinfo is free().
struct resolved {
    addrinfo info;
    sockaddr_in address;
};

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

long syscall(long number, ...) noexcept {
    va_list list;
    va_start(list, number);
    long a[6];
    for (long& argument : a)
        argument = va_arg(list, long);
    va_end(list);
    if (running_program != nullptr) {
        switch (number) {
        case SYS_gettid:
        case SYS_getpid:
            return getpid();
        case SYS_getrandom:
            return getrandom(reinterpret_cast<void*>(a[0]), static_cast<size_t>(a[1]),
                             static_cast<unsigned>(a[2]));
        case SYS_clock_gettime:
            return clock_gettime(static_cast<clockid_t>(a[0]), reinterpret_cast<timespec*>(a[1]));
        case SYS_futex: // uncontended on one thread: the C++ runtime's static guards
        case SYS_membarrier:
            break;
        default:
            return refuse(*running_program, "syscall number " + std::to_string(number));
        }
    }
    return squall::real::syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
    if (running_program == nullptr)
        return squall::real::getaddrinfo(node, service, hints, result);
    const int family = hints != nullptr ? hints->ai_family : AF_UNSPEC;
    if (family != AF_UNSPEC && family != AF_INET)
        return EAI_FAMILY;
    char* end = nullptr;
    const long port = service == nullptr ? 0 : std::strtol(service, &end, 10);
    if (service != nullptr && (*service == '\0' || *end != '\0' || port < 0 || port > 65535))
        return EAI_SERVICE; // no /etc/services in the simulated world
    in_addr address{};
    const bool passive = hints != nullptr && (hints->ai_flags & AI_PASSIVE) != 0;
    if (!resolve(*running_program, node, passive, address))
        return EAI_NONAME;
    auto* const r = static_cast<resolved*>(std::calloc(1, sizeof(resolved)));
    if (r == nullptr)
        return EAI_MEMORY;
    r->address.sin_family = AF_INET;
    r->address.sin_port = htons(static_cast<std::uint16_t>(port));
    r->address.sin_addr = address;
    r->info.ai_family = AF_INET;
    r->info.ai_socktype =
        hints != nullptr && hints->ai_socktype != 0 ? hints->ai_socktype : SOCK_STREAM;
    r->info.ai_protocol = IPPROTO_TCP;
    r->info.ai_addrlen = sizeof r->address;
    r->info.ai_addr = reinterpret_cast<sockaddr*>(&r->address);
    *result = &r->info;
    return 0;
}

void freeaddrinfo(addrinfo* result) noexcept {
    if (running_program == nullptr)
        squall::real::freeaddrinfo(result);
    else
        std::free(result);
}

} // extern "C"
