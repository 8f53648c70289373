// The executor's steps about options and about epoll.

#include "sim/conformance/executor.hpp"
#include "sim/conformance/words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/tcp.h>
#include <span>
#include <stdexcept>
#include <sys/epoll.h>
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

} // namespace

std::string executor::option(const words& w) {
    const int s = fd(w, 1);
    const auto [level, name] = option_named(w.at(2));
    linger l{};
    int value = 0;
    const bool lingers = name == SO_LINGER && level == SOL_SOCKET;
    void* const data = lingers ? static_cast<void*>(&l) : &value;
    socklen_t size = lingers ? sizeof l : sizeof value;
    if (w[0] == "set") {
        value = parse_int(w.at(3));
        l = {value >= 0 ? 1 : 0, value >= 0 ? value : 0};
        return ok_or_error(::setsockopt(s, level, name, data, size));
    }
    if (::getsockopt(s, level, name, data, &size) < 0)
        return error_text(errno);
    return lingers ? l.l_onoff != 0 ? std::to_string(l.l_linger) : "off" : std::to_string(value);
}

std::string executor::polling(const words& w) {
    const int e = fd(w, 1);
    if (w[0] == "events") {
        std::array<epoll_event, 16> got{};
        const int most = w.size() > 2 ? parse_int(w[2]) : static_cast<int>(got.size());
        const int n = ::epoll_wait(e, got.data(), most, 0);
        if (n < 0)
            return error_text(errno);
        std::vector<std::string> told;
        for (const epoll_event& event : std::span(got).first(static_cast<std::size_t>(n))) {
            const auto name = names_.find(event.data.fd);
            told.push_back((name == names_.end() ? "?" : name->second) + ":" +
                           bits_text(event.events));
        }
        if (w.size() > 3 && w[3] == "unordered")
            std::ranges::sort(told);
        std::string text;
        for (const std::string& each : told)
            text += (text.empty() ? "" : " ") + each;
        return text.empty() ? "none" : text;
    }
    epoll_event event{};
    event.data.fd = fd(w, 2);
    if (w.size() > 3)
        event.events = parse_bits(w[3]);
    const int how = w[0] == "watch"     ? EPOLL_CTL_ADD
                    : w[0] == "rewatch" ? EPOLL_CTL_MOD
                                        : EPOLL_CTL_DEL;
    return ok_or_error(::epoll_ctl(e, how, event.data.fd, &event));
}

} // namespace squall::conformance
