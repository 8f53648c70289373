// What a descriptor says of itself.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace squall::conformance {

namespace {

std::string poll_now(executor& e, const step_words& w) {
    pollfd p{e.fd(w, 1), POLLIN | POLLOUT | POLLRDHUP | POLLPRI, 0};
    const int r = ::poll(&p, 1, 0);
    return r < 0 ? error_text(errno) : bits_text(static_cast<std::uint32_t>(p.revents));
}

std::string unread(executor& e, const step_words& w) {
    int n = 0;
    const int r = ::ioctl(e.fd(w, 1), FIONREAD, &n);
    return r < 0 ? error_text(errno) : std::to_string(n);
}

std::string pending_error(executor& e, const step_words& w) {
    int error = 0;
    socklen_t size = sizeof error;
    const int r = ::getsockopt(e.fd(w, 1), SOL_SOCKET, SO_ERROR, &error, &size);
    return r < 0 ? error_text(errno) : error == 0 ? "0" : error_text(error);
}

std::string peer(executor& e, const step_words& w) {
    sockaddr_storage a{};
    socklen_t size = sizeof a;
    return ok_or_error(::getpeername(e.fd(w, 1), reinterpret_cast<sockaddr*>(&a), &size));
}

std::string local(executor& e, const step_words& w) {
    sockaddr_storage a{};
    socklen_t size = sizeof a;
    return ok_or_error(::getsockname(e.fd(w, 1), reinterpret_cast<sockaddr*>(&a), &size));
}

std::string number(executor& e, const step_words& w) {
    const std::string last = e.closed_as(e.fd(w, 1));
    return last.empty() ? "new" : "as " + last;
}

std::string settle(executor& e, const step_words&) {
    e.settle();
    return "ok";
}

} // namespace

std::span<const named_step> state_steps() {
    static constexpr std::array<named_step, 7> table = {{
        {"poll", poll_now},
        {"unread", unread},
        {"error", pending_error},
        {"peer", peer},
        {"local", local},
        {"number", number},
        {"settle", settle},
    }};
    return table;
}

} // namespace squall::conformance
