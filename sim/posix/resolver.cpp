// The resolver: getaddrinfo and freeaddrinfo. Names are those of the world's hosts and localhost;
// there is neither DNS nor /etc/services.
//
// A host's IPv4 address comes before its IPv6 one, as RFC 6724 section 2.1 orders a unique local
// address; localhost is ::1 before 127.0.0.1, as Debian's /etc/hosts and RFC 3484 have it.

#include "sim/kernel/inet_address.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <string_view>
#include <utility>
#include <vector>

namespace squall::real {
SQUALL_REAL(getaddrinfo)
SQUALL_REAL(freeaddrinfo)
} // namespace squall::real

namespace squall::posix {

namespace {

constexpr int known_flags = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL |
                            AI_ADDRCONFIG | AI_NUMERICSERV;

/// Addresses that a name stands for, best first. `literal` if it is an address itself.
struct found_addresses {
    std::vector<ip_address> all;
    bool literal = false;
};

found_addresses literal_addresses(const char* node) {
    in_addr v4{};
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    ip_endpoint e;
    if (::inet_aton(node, &v4) == 1)
        return {{ip_address::v4(ntohl(v4.s_addr))}, true};
    if (::inet_pton(AF_INET6, node, &v6.sin6_addr) == 1 &&
        parse_inet(std::as_bytes(std::span(&v6, 1)), AF_INET6, e) == 0)
        return {{e.address}, true};
    return {};
}

found_addresses lookup(const program& p, const char* node, int flags) {
    if (node == nullptr && (flags & AI_PASSIVE) != 0)
        return {{any_v4, any_v6}};
    if (node == nullptr)
        return {{loopback_v6, loopback_v4}};
    if (found_addresses literal = literal_addresses(node); literal.literal)
        return literal;
    if ((flags & AI_NUMERICHOST) != 0)
        return {};
    if (std::strcmp(node, "localhost") == 0)
        return {{loopback_v6, loopback_v4}};
    if (const host* const named = p.where().owner().find_host(node))
        return {{named->address(), named->address_v6()}};
    return {};
}

/// 0 or an EAI_* error; leaves in `found` what fits the family.
int choose_family(found_addresses& found, int family, int flags) {
    if (found.all.empty())
        return EAI_NONAME;
    const bool mapped = family == AF_INET6 && (flags & AI_V4MAPPED) != 0 && found.literal;
    if (family != AF_UNSPEC && !mapped)
        std::erase_if(found.all,
                      [&](const ip_address& a) { return a.is_v4() != (family == AF_INET); });
    return found.all.empty() ? EAI_ADDRFAMILY : 0;
}

/// As glibc: numbers only, and modulo 65536.
bool parse_service(const char* service, std::uint16_t& port) {
    unsigned long number = 0;
    const std::string_view text = service != nullptr ? service : "";
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    port = static_cast<std::uint16_t>(number);
    return text.empty() || (error == std::errc{} && end == text.data() + text.size());
}

struct kind {
    int type;
    int protocol;
};

/// The socket types that the hints leave.
std::vector<kind> choose_kinds(const addrinfo& hints, const char* service) {
    std::vector<kind> kinds = {{SOCK_STREAM, IPPROTO_TCP}, {SOCK_DGRAM, IPPROTO_UDP}};
    if (hints.ai_socktype != SOCK_RAW || service == nullptr)
        kinds.push_back({SOCK_RAW, hints.ai_protocol});
    std::erase_if(kinds, [&](const kind& k) {
        return (hints.ai_socktype != 0 && hints.ai_socktype != k.type) ||
               (hints.ai_protocol != 0 && hints.ai_protocol != k.protocol);
    });
    return kinds;
}

/// One result in one block, so that freeing it is free().
struct resolved {
    addrinfo info;
    sockaddr_storage address;
};

addrinfo* make_result(const ip_endpoint& e, int family, const kind& k, int flags) {
    auto* const r = static_cast<resolved*>(std::calloc(1, sizeof(resolved)));
    if (r == nullptr)
        return nullptr;
    const socket_address name = inet_name(e, family);
    std::memcpy(&r->address, name.bytes().data(), name.bytes().size());
    r->info.ai_flags = flags;
    r->info.ai_family = family;
    r->info.ai_socktype = k.type;
    r->info.ai_protocol = k.protocol;
    r->info.ai_addrlen = static_cast<socklen_t>(name.bytes().size());
    r->info.ai_addr = reinterpret_cast<sockaddr*>(&r->address);
    return &r->info;
}

int resolve(const program& p, const char* node, const char* service, const addrinfo& hints,
            addrinfo** result) {
    std::uint16_t port = 0;
    if (node == nullptr && service == nullptr)
        return EAI_NONAME;
    if ((hints.ai_flags & ~known_flags) != 0 ||
        (node == nullptr && (hints.ai_flags & AI_CANONNAME) != 0))
        return EAI_BADFLAGS;
    if (hints.ai_family != AF_UNSPEC && hints.ai_family != AF_INET && hints.ai_family != AF_INET6)
        return EAI_FAMILY;
    if (!parse_service(service, port))
        return (hints.ai_flags & AI_NUMERICSERV) != 0 ? EAI_NONAME : EAI_SERVICE;
    const std::vector<kind> kinds = choose_kinds(hints, service);
    if (kinds.empty())
        return service != nullptr ? EAI_SERVICE : EAI_SOCKTYPE;
    found_addresses found = lookup(p, node, hints.ai_flags);
    if (const int error = choose_family(found, hints.ai_family, hints.ai_flags); error != 0)
        return error;
    addrinfo** end = result;
    *end = nullptr;
    for (const ip_address& a : found.all)
        for (const kind& k : kinds) {
            const int family = a.is_v4() && hints.ai_family != AF_INET6 ? AF_INET : AF_INET6;
            *end = make_result({a, port}, family, k, hints.ai_flags);
            if (*end == nullptr) {
                ::freeaddrinfo(*result);
                return EAI_MEMORY;
            }
            end = &(*end)->ai_next;
        }
    if ((hints.ai_flags & AI_CANONNAME) != 0)
        (*result)->ai_canonname = ::strdup(node);
    return 0;
}

} // namespace

} // namespace squall::posix

using squall::running_program;

extern "C" {

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
    if (running_program == nullptr)
        return squall::real::getaddrinfo(node, service, hints, result);
    const squall::inside_simulator guard;
    addrinfo none{};
    none.ai_flags = AI_V4MAPPED | AI_ADDRCONFIG; // getaddrinfo(3), hints NULL
    return squall::posix::resolve(*running_program, node, service, hints != nullptr ? *hints : none,
                                  result);
}

void freeaddrinfo(addrinfo* result) noexcept {
    if (running_program == nullptr) {
        squall::real::freeaddrinfo(result);
        return;
    }
    while (result != nullptr) {
        addrinfo* const next = result->ai_next;
        std::free(result->ai_canonname);
        std::free(result);
        result = next;
    }
}

} // extern "C"
