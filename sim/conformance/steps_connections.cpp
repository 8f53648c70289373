// How sockets come to be, are joined, and end.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

namespace squall::conformance {

namespace {

constexpr int backlog_default = 8;

sockaddr_in loopback(in_port_t port, in_addr_t address = INADDR_LOOPBACK) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = port;
    a.sin_addr.s_addr = htonl(address);
    return a;
}

sockaddr* generic(sockaddr_in& a) {
    return reinterpret_cast<sockaddr*>(&a);
}

int shutdown_how(const std::string& text) {
    if (text == "rd")
        return SHUT_RD;
    if (text == "wr")
        return SHUT_WR;
    if (text == "rdwr")
        return SHUT_RDWR;
    return parse_int(text);
}

std::string make_socket(executor& e, const step_words& w) {
    const std::string& kind = word(w, 2); // "tcp", "udp6", ..., "blocking"
    const int domain = kind.ends_with('6') ? AF_INET6 : AF_INET;
    const int type = kind.starts_with("udp") ? SOCK_DGRAM : SOCK_STREAM;
    const int waits = w.back() == "blocking" ? 0 : SOCK_NONBLOCK;
    return e.remember(word(w, 1), ::socket(domain, type | waits, 0));
}

std::string bind_socket(executor& e, const step_words& w) {
    const std::string& where = word(w, 2);
    sockaddr_in a = where.empty() || where == "any"
                        ? loopback(0, where == "any" ? INADDR_ANY : INADDR_LOOPBACK)
                        : e.file(w, 2).address;
    return ok_or_error(::bind(e.fd(w, 1), generic(a), sizeof a));
}

std::string listen_at(executor& e, const step_words& w) {
    executor::open_file& f = e.file(w, 1);
    socklen_t size = sizeof f.address;
    if (::getsockname(f.fd, generic(f.address), &size) == 0 && f.address.sin_port == 0) {
        sockaddr_in a = loopback(0);
        (void)::bind(f.fd, generic(a), sizeof a); // fails on what is connected, and so will listen
    }
    const int r = ::listen(f.fd, number_or(w, 2, backlog_default));
    const int error = errno;
    ::getsockname(f.fd, generic(f.address), &size);
    f.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    errno = error;
    return ok_or_error(r);
}

std::string connect_to(executor& e, const step_words& w) {
    sockaddr_in to = e.file(w, 2).address;
    return ok_or_error(::connect(e.fd(w, 1), generic(to), sizeof to));
}

std::string accept_from(executor& e, const step_words& w) {
    return e.remember(word(w, 2), ::accept4(e.fd(w, 1), nullptr, nullptr, SOCK_NONBLOCK));
}

std::string pair(executor& e, const step_words& w) {
    const std::string listener = word(w, 1) + ":listener";
    for (const std::string& each : {listener, word(w, 1)})
        if (const std::string r = make_socket(e, {"socket", each}); r != "ok")
            return r;
    listen_at(e, {"listen", listener});
    connect_to(e, {"connect", word(w, 1), listener});
    e.settle();
    const std::string r = accept_from(e, {"accept", listener, word(w, 2)});
    ::close(e.fd({listener}, 0));
    e.forget(listener);
    e.settle();
    return r;
}

std::string shut_down(executor& e, const step_words& w) {
    return ok_or_error(::shutdown(e.fd(w, 1), shutdown_how(word(w, 2))));
}

std::string close_file(executor& e, const step_words& w) {
    const std::string r = ok_or_error(::close(e.fd(w, 1)));
    if (r == "ok")
        e.forget(w[1]);
    return r;
}

std::string abort_connection(executor& e, const step_words& w) {
    const linger now{1, 0};
    ::setsockopt(e.fd(w, 1), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return close_file(e, w);
}

} // namespace

std::span<const named_step> connection_steps() {
    static constexpr std::array<named_step, 9> table = {{
        {"socket", make_socket},
        {"bind", bind_socket},
        {"listen", listen_at},
        {"connect", connect_to},
        {"accept", accept_from},
        {"pair", pair},
        {"shutdown", shut_down},
        {"close", close_file},
        {"abort", abort_connection},
    }};
    return table;
}

} // namespace squall::conformance
