// Addresses and ports: both families, names, the resolver.

#include "sim/conformance/addresses.hpp"
#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace squall::conformance {

namespace {

/// A socket bound to `port` of the wildcard of both families, or to a free one for 0, which is then
/// in `port`; -1 with errno.
int bound_socket(int type, in_port_t& port) {
    const int s = ::socket(AF_INET6, type, 0);
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    any.sin6_port = port;
    socklen_t size = sizeof any;
    auto* const generic = reinterpret_cast<sockaddr*>(&any);
    if (s >= 0 && (::bind(s, generic, size) != 0 || ::getsockname(s, generic, &size) != 0)) {
        const int error = errno;
        ::close(s);
        errno = error;
        return -1;
    }
    port = any.sin6_port;
    return s;
}

// A port that nobody holds in either family and protocol: what earlier scripts left in TIME_WAIT
// is in the way of TCP only. Another process might take it before the script does; the range is
// large.
std::string find_port(executor& e, const step_words& w) {
    const int type = word(w, 2) == "udp" ? SOCK_DGRAM : SOCK_STREAM;
    constexpr int tries_max = 100;
    for (int i = 0; i < tries_max; ++i) {
        in_port_t port = 0;
        const int s = bound_socket(type, port);
        if (s < 0)
            break;
        const int other = bound_socket(type == SOCK_STREAM ? SOCK_DGRAM : SOCK_STREAM, port);
        ::close(s);
        if (other < 0)
            continue;
        ::close(other);
        e.ports[w.at(1)] = port;
        return "ok";
    }
    return error_text(errno);
}

std::string tell_name(executor& e, const step_words& w) {
    sockaddr_storage a{};
    socklen_t size = sizeof a;
    auto* const generic = reinterpret_cast<sockaddr*>(&a);
    const int s = e.fd(w, 1);
    const int r =
        w[0] == "where" ? ::getsockname(s, generic, &size) : ::getpeername(s, generic, &size);
    return r < 0 ? error_text(errno) : name_text(e, a);
}

std::string bind_to(executor& e, const step_words& w) {
    socklen_t size = 0;
    const sockaddr_storage a = address_at(e, w, 2, size);
    return ok_or_error(::bind(e.fd(w, 1), reinterpret_cast<const sockaddr*>(&a), size));
}

std::string connect_to(executor& e, const step_words& w) {
    socklen_t size = 0;
    const sockaddr_storage a = address_at(e, w, 2, size);
    return ok_or_error(::connect(e.fd(w, 1), reinterpret_cast<const sockaddr*>(&a), size));
}

std::string only_listen(executor& e, const step_words& w) {
    return ok_or_error(::listen(e.fd(w, 1), parse_int(word(w, 2))));
}

std::string accept_either(executor& e, const step_words& w) {
    int got = ::accept4(e.fd(w, 1), nullptr, nullptr, SOCK_NONBLOCK);
    if (got < 0 && errno == EAGAIN)
        got = ::accept4(e.fd(w, 2), nullptr, nullptr, SOCK_NONBLOCK);
    return e.remember(word(w, 3), got);
}

std::string resolve(executor&, const step_words& w) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    for (std::size_t i = 3; i < w.size(); ++i) {
        if (w[i] == "passive")
            hints.ai_flags |= AI_PASSIVE;
        else if (w[i] == "mapped")
            hints.ai_flags |= AI_V4MAPPED;
        else if (w[i] == "numeric")
            hints.ai_flags |= AI_NUMERICHOST;
        else if (w[i] == "any")
            hints.ai_socktype = 0;
        else
            hints.ai_family = w[i] == "4" ? AF_INET : AF_INET6;
    }
    addrinfo* found = nullptr;
    const std::string& service = w.at(2);
    const int r = ::getaddrinfo(w.at(1) == "-" ? nullptr : w[1].c_str(),
                                service == "-" ? nullptr : service.c_str(), &hints, &found);
    if (r != 0)
        return "EAI " + std::to_string(r);
    std::string text;
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        sockaddr_storage a{};
        std::memcpy(&a, each->ai_addr, each->ai_addrlen);
        text += (text.empty() ? "" : " ") + address_text(a) + ":" +
                std::to_string(ntohs(port_in(a))) + "/" + std::to_string(each->ai_protocol);
    }
    ::freeaddrinfo(found);
    return text;
}

} // namespace

std::span<const named_step> address_steps() {
    static constexpr std::array<named_step, 8> table = {{
        {"port", find_port},
        {"bindto", bind_to},
        {"backlog", only_listen},
        {"connectto", connect_to},
        {"either", accept_either},
        {"where", tell_name},
        {"whom", tell_name},
        {"resolve", resolve},
    }};
    return table;
}

} // namespace squall::conformance
