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
#include <sys/time.h>

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
        {"syncnt", {IPPROTO_TCP, TCP_SYNCNT}},
        {"linger2", {IPPROTO_TCP, TCP_LINGER2}},
        {"cork", {IPPROTO_TCP, TCP_CORK}},
        {"quickack", {IPPROTO_TCP, TCP_QUICKACK}},
        {"fastopen", {IPPROTO_TCP, TCP_FASTOPEN}},
        {"defer_accept", {IPPROTO_TCP, TCP_DEFER_ACCEPT}},
        {"state", {IPPROTO_TCP, TCP_INFO}},
        {"rcvtimeo", {SOL_SOCKET, SO_RCVTIMEO}},
        {"sndtimeo", {SOL_SOCKET, SO_SNDTIMEO}},
        {"rcvlowat", {SOL_SOCKET, SO_RCVLOWAT}},
        {"priority", {SOL_SOCKET, SO_PRIORITY}},
        {"incoming_cpu", {SOL_SOCKET, SO_INCOMING_CPU}},
        {"busy_poll", {SOL_SOCKET, SO_BUSY_POLL}},
        {"dontroute", {SOL_SOCKET, SO_DONTROUTE}},
        {"broadcast", {SOL_SOCKET, SO_BROADCAST}},
        {"oobinline", {SOL_SOCKET, SO_OOBINLINE}},
        {"tos", {IPPROTO_IP, IP_TOS}},
        {"ttl", {IPPROTO_IP, IP_TTL}},
        {"mtu_discover", {IPPROTO_IP, IP_MTU_DISCOVER}},
        {"nonsense", {SOL_SOCKET, 9999}},
        {"tcp_nonsense", {IPPROTO_TCP, 9999}},
    };
    const auto found = known.find(name);
    if (found == known.end())
        throw std::runtime_error("unknown option '" + name + "'");
    return found->second;
}

/// An option's value as the kernel takes it. SO_LINGER: seconds, negative for off; SO_RCVTIMEO
/// and SO_SNDTIMEO: milliseconds; TCP_INFO: the state's number.
struct option_value {
    option_value(named_option o, int number)
        : socket_level(o.level == SOL_SOCKET),
          name(o.name),
          plain(number),
          time{number >= 0 ? 1 : 0, number >= 0 ? number : 0},
          timeout{number / 1000, number % 1000 * 1000L} {}

    bool lingers() const { return socket_level && name == SO_LINGER; }
    bool times() const { return socket_level && (name == SO_RCVTIMEO || name == SO_SNDTIMEO); }
    bool tells_state() const { return !socket_level && name == TCP_INFO; }

    void* data() {
        return lingers()       ? static_cast<void*>(&time)
               : times()       ? static_cast<void*>(&timeout)
               : tells_state() ? static_cast<void*>(&info)
                               : &plain;
    }
    socklen_t size() const {
        return lingers()       ? sizeof time
               : times()       ? sizeof timeout
               : tells_state() ? sizeof info
                               : sizeof plain;
    }
    std::string text() const {
        if (times())
            return std::to_string(timeout.tv_sec * 1000 + timeout.tv_usec / 1000);
        if (tells_state())
            return std::to_string(int{info.tcpi_state});
        if (!lingers())
            return std::to_string(plain);
        return time.l_onoff != 0 ? std::to_string(time.l_linger) : "off";
    }

    bool socket_level;
    int name;
    int plain;
    ::linger time;
    timeval timeout;
    tcp_info info{};
};

std::string set_option(executor& e, const step_words& w) {
    const named_option o = option_named(w.at(2));
    option_value v(o, parse_int(w.at(3)));
    return ok_or_error(::setsockopt(e.fd(w, 1), o.level, o.name, v.data(), v.size()));
}

std::string get_option(executor& e, const step_words& w) {
    const named_option o = option_named(w.at(2));
    option_value v(o, 0);
    socklen_t size = v.size();
    if (::getsockopt(e.fd(w, 1), o.level, o.name, v.data(), &size) < 0)
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
