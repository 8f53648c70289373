// Socket options by name.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>

namespace squall::conformance {

namespace {

struct named_option {
    int level;
    int name;
};

named_option option_named(const std::string& name) {
    static const std::map<std::string, named_option> known = {
        {"nodelay", {IPPROTO_TCP, TCP_NODELAY}},
        {"reuseaddr", {SOL_SOCKET, SO_REUSEADDR}},
        {"reuseport", {SOL_SOCKET, SO_REUSEPORT}},
        {"v6only", {IPPROTO_IPV6, IPV6_V6ONLY}},
        {"keepalive", {SOL_SOCKET, SO_KEEPALIVE}},
        {"linger", {SOL_SOCKET, SO_LINGER}},
        {"sndbuf", {SOL_SOCKET, SO_SNDBUF}},
        {"rcvbuf", {SOL_SOCKET, SO_RCVBUF}},
        {"type", {SOL_SOCKET, SO_TYPE}},
        {"accepting", {SOL_SOCKET, SO_ACCEPTCONN}},
        {"keepidle", {IPPROTO_TCP, TCP_KEEPIDLE}},
        {"keepintvl", {IPPROTO_TCP, TCP_KEEPINTVL}},
        {"keepcnt", {IPPROTO_TCP, TCP_KEEPCNT}},
        {"user_timeout", {IPPROTO_TCP, TCP_USER_TIMEOUT}},
        {"domain", {SOL_SOCKET, SO_DOMAIN}},
        {"protocol", {SOL_SOCKET, SO_PROTOCOL}},
    };
    const auto found = known.find(name);
    if (found == known.end())
        throw std::runtime_error("unknown option '" + name + "'");
    return found->second;
}

/// An option's value as the kernel takes it. SO_LINGER: seconds, negative for off.
struct option_value {
    option_value(named_option o, int number)
        : lingers(o.level == SOL_SOCKET && o.name == SO_LINGER),
          plain(number),
          time{number >= 0 ? 1 : 0, number >= 0 ? number : 0},
          size(lingers ? sizeof time : sizeof plain) {}

    void* data() { return lingers ? static_cast<void*>(&time) : &plain; }
    std::string text() const {
        if (!lingers)
            return std::to_string(plain);
        return time.l_onoff != 0 ? std::to_string(time.l_linger) : "off";
    }

    bool lingers;
    int plain;
    ::linger time;
    socklen_t size;
};

std::string set_option(executor& e, const step_words& w) {
    const named_option o = option_named(w.at(2));
    option_value v(o, parse_int(w.at(3)));
    return ok_or_error(::setsockopt(e.fd(w, 1), o.level, o.name, v.data(), v.size));
}

std::string get_option(executor& e, const step_words& w) {
    const named_option o = option_named(w.at(2));
    option_value v(o, 0);
    if (::getsockopt(e.fd(w, 1), o.level, o.name, v.data(), &v.size) < 0)
        return error_text(errno);
    return v.text();
}

} // namespace

std::span<const named_step> option_steps() {
    static constexpr std::array<named_step, 2> table = {{
        {"set", set_option},
        {"get", get_option},
    }};
    return table;
}

} // namespace squall::conformance
