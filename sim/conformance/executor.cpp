#include "sim/conformance/executor.hpp"

#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
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

const std::string& word(const std::vector<std::string>& w, std::size_t index) {
    static const std::string none;
    return index < w.size() ? w[index] : none;
}

/// `fallback` if the step says nothing there.
int number_or(const std::vector<std::string>& w, std::size_t index, int fallback) {
    return index < w.size() ? parse_int(w[index]) : fallback;
}

std::string received(long r, const std::string& buffer) {
    if (r < 0)
        return error_text(errno);
    return r == 0 ? "eof" : quoted(std::string_view(buffer).substr(0, static_cast<std::size_t>(r)));
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

} // namespace

executor::~executor() {
    for (const auto& [name, f] : files_)
        if (f.fd >= 0)
            ::close(f.fd);
}

std::string executor::run(const step& s) {
    using handler = std::string (executor::*)(const words&);
    static const std::map<std::string, handler, std::less<>> handlers = {
        {"socket", &executor::make},       {"epoll", &executor::make},
        {"eventfd", &executor::make},      {"timer", &executor::make},
        {"pair", &executor::pair},         {"bind", &executor::connection},
        {"listen", &executor::connection}, {"connect", &executor::connection},
        {"accept", &executor::connection}, {"send", &executor::transfer},
        {"recv", &executor::transfer},     {"read", &executor::transfer},
        {"write", &executor::transfer},    {"shutdown", &executor::ending},
        {"close", &executor::ending},      {"abort", &executor::ending},
        {"poll", &executor::state},        {"error", &executor::state},
        {"unread", &executor::state},      {"peer", &executor::state},
        {"local", &executor::state},       {"number", &executor::number},
        {"set", &executor::option},        {"get", &executor::option},
        {"watch", &executor::polling},     {"rewatch", &executor::polling},
        {"unwatch", &executor::polling},   {"events", &executor::polling},
    };
    try {
        if (s.words.at(0) == "settle") {
            settle();
            return "ok";
        }
        const auto found = handlers.find(s.words[0]);
        if (found == handlers.end())
            throw std::runtime_error("unknown step");
        return (this->*found->second)(s.words);
    } catch (const std::exception& e) {
        throw std::runtime_error("line " + std::to_string(s.line) + ": '" + s.text() +
                                 "': " + e.what());
    }
}

executor::open_file& executor::file(const words& w, std::size_t index) {
    const auto found = files_.find(word(w, index));
    if (found == files_.end())
        throw std::runtime_error("no descriptor is called '" + word(w, index) + "'");
    return found->second;
}

std::string executor::remember(const std::string& name, int fd) {
    if (name.empty())
        throw std::runtime_error("a name is missing");
    if (fd < 0)
        return error_text(errno);
    if (open_file& old = files_[name]; old.fd >= 0)
        throw std::runtime_error("'" + name + "' is open already");
    files_[name] = {fd, {}};
    names_[fd] = name;
    return "ok";
}

// The real kernel may keep acknowledgements back for 40 ms; asked for quick ones, it sends them
// now.
void executor::settle() {
    settle_();
    const int now = 1;
    for (const auto& [name, f] : files_)
        ::setsockopt(f.fd, IPPROTO_TCP, TCP_QUICKACK, &now, sizeof now);
    settle_();
}

std::string executor::number(const words& w) {
    const auto found = closed_.find(fd(w, 1));
    return found == closed_.end() ? "new" : "as " + found->second;
}

std::string executor::make(const words& w) {
    const std::string& what = w[0];
    if (what == "epoll")
        return remember(word(w, 1), ::epoll_create1(EPOLL_CLOEXEC));
    if (what == "eventfd")
        return remember(word(w, 1),
                        ::eventfd(static_cast<unsigned>(number_or(w, 2, 0)),
                                  EFD_NONBLOCK | (word(w, 3) == "semaphore" ? EFD_SEMAPHORE : 0)));
    if (what == "timer")
        return remember(word(w, 1), ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
    return remember(word(w, 1), ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
}

std::string executor::connection(const words& w) {
    if (w[0] == "accept")
        return remember(word(w, 2), ::accept4(fd(w, 1), nullptr, nullptr, SOCK_NONBLOCK));
    if (w[0] == "connect") {
        sockaddr_in to = file(w, 2).address;
        return ok_or_error(::connect(fd(w, 1), generic(to), sizeof to));
    }
    if (w[0] == "bind") {
        const std::string& where = word(w, 2);
        sockaddr_in a = where.empty() || where == "any"
                            ? loopback(0, where == "any" ? INADDR_ANY : INADDR_LOOPBACK)
                            : file(w, 2).address;
        return ok_or_error(::bind(fd(w, 1), generic(a), sizeof a));
    }
    open_file& f = file(w, 1);
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

std::string executor::pair(const words& w) {
    const std::string listener = word(w, 1) + ":listener";
    for (const words& each : {words{"socket", listener}, {"socket", word(w, 1)}})
        if (const std::string r = make(each); r != "ok")
            return r;
    connection({"listen", listener});
    connection({"connect", word(w, 1), listener});
    settle();
    const std::string r = connection({"accept", listener, word(w, 2)});
    ::close(files_[listener].fd);
    names_.erase(files_[listener].fd);
    files_.erase(listener);
    settle();
    return r;
}

std::string executor::transfer(const words& w) {
    const int s = fd(w, 1);
    if (w[0] == "send" || w[0] == "write") {
        const std::string bytes = payload(word(w, 2));
        const int flags = MSG_NOSIGNAL | (word(w, 3) == "more" ? MSG_MORE : 0);
        return count_or_error(w[0] == "send" ? ::send(s, bytes.data(), bytes.size(), flags)
                                             : ::write(s, bytes.data(), bytes.size()));
    }
    std::string buffer(static_cast<std::size_t>(number_or(w, 2, 0)), '\0');
    const std::string& how = word(w, 3);
    const int flags = how == "peek" ? MSG_PEEK : how == "waitall" ? MSG_WAITALL : 0;
    if (w[0] == "recv") {
        const long r = ::recv(s, buffer.data(), buffer.size(), flags);
        return received(r, buffer);
    }
    const long r = ::read(s, buffer.data(), buffer.size());
    return received(r, buffer);
}

std::string executor::ending(const words& w) {
    open_file& f = file(w, 1);
    if (w[0] == "shutdown")
        return ok_or_error(::shutdown(f.fd, shutdown_how(word(w, 2))));
    if (w[0] == "abort") {
        const linger now{1, 0};
        ::setsockopt(f.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    const std::string r = ok_or_error(::close(f.fd));
    if (r == "ok") {
        closed_[f.fd] = w[1];
        names_.erase(f.fd);
        files_.erase(w[1]);
    }
    return r;
}

std::string executor::state(const words& w) {
    const int s = fd(w, 1);
    if (w[0] == "poll") {
        pollfd p{s, POLLIN | POLLOUT | POLLRDHUP | POLLPRI, 0};
        const int r = ::poll(&p, 1, 0);
        return r < 0 ? error_text(errno) : bits_text(static_cast<std::uint32_t>(p.revents));
    }
    if (w[0] == "unread") {
        int n = 0;
        const int r = ::ioctl(s, FIONREAD, &n);
        return r < 0 ? error_text(errno) : std::to_string(n);
    }
    if (w[0] == "error") {
        int error = 0;
        socklen_t size = sizeof error;
        const int r = ::getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &size);
        return r < 0 ? error_text(errno) : error == 0 ? "0" : error_text(error);
    }
    sockaddr_in a{};
    socklen_t size = sizeof a;
    return ok_or_error(w[0] == "peer" ? ::getpeername(s, generic(a), &size)
                                      : ::getsockname(s, generic(a), &size));
}

} // namespace squall::conformance
