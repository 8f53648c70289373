#include "sim/conformance/settle.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace squall::conformance {

namespace {

void check(bool good) {
    if (!good)
        throw std::system_error(errno, std::generic_category(), "loopback_barrier");
}

} // namespace

// UDP, so that nothing of the barrier itself is under way once its message has arrived.
loopback_barrier::loopback_barrier() {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<unsigned>(::sched_getcpu()), &one);
    check(::sched_setaffinity(0, sizeof one, &one) == 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof a;
    to_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check(to_ >= 0 && ::bind(to_, reinterpret_cast<sockaddr*>(&a), size) == 0);
    check(::getsockname(to_, reinterpret_cast<sockaddr*>(&a), &size) == 0);
    from_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check(from_ >= 0 && ::connect(from_, reinterpret_cast<sockaddr*>(&a), size) == 0);
}

loopback_barrier::~loopback_barrier() {
    for (const int fd : {from_, to_})
        if (fd >= 0)
            ::close(fd);
}

// Several times: what arrives may cause answers, which are queued behind the message (SYN, SYN-ACK,
// ACK, and what waited for them).
void loopback_barrier::pass() {
    for (int round = 0; round < 4; ++round) {
        char c = 'b';
        check(::send(from_, &c, 1, 0) == 1 && ::recv(to_, &c, 1, 0) == 1);
    }
}

} // namespace squall::conformance
