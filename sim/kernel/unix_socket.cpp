#include "sim/kernel/unix_socket.hpp"

#include "sim/kernel/unix_names.hpp"
#include "sim/world/host.hpp"

#include <algorithm>
#include <cstring>
#include <sys/epoll.h>
#include <sys/un.h>
#include <utility>

namespace squall {

namespace {

constexpr std::size_t family_bytes = offsetof(sockaddr_un, sun_path);
constexpr int somaxconn = 4096; // net.core.somaxconn

constexpr unsigned shut_read = 1; // RCV_SHUTDOWN
constexpr unsigned shut_write = 2;
constexpr unsigned shut_both = shut_read | shut_write;

constexpr std::uint32_t has_data = EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND;
constexpr std::uint32_t has_room = EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;

// What a message costs beside its bytes, and how long one gets: unix_stream_sendmsg.
constexpr std::size_t message_cost = 768;
constexpr std::size_t message_bytes_max = 48'832; // SKB_MAX_ALLOC + UNIX_SKB_FRAGS_SZ

/// sun_path of a sockaddr_un (unix_validate_addr): a path ends at its first zero byte.
kernel_result parse(std::span<const std::byte> sockaddr_bytes, std::string& out) {
    if (sockaddr_bytes.size() <= family_bytes || sockaddr_bytes.size() > sizeof(sockaddr_un) ||
        family_of(sockaddr_bytes) != AF_UNIX)
        return -EINVAL;
    const std::span<const std::byte> path = sockaddr_bytes.subspan(family_bytes);
    out.assign(reinterpret_cast<const char*>(path.data()), path.size());
    if (out[0] != '\0')
        out.resize(std::min(out.find('\0'), out.size()));
    return 0;
}

socket_address address_of(std::string_view name) {
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    std::memcpy(a.sun_path, name.data(), name.size());
    const bool path = !name.empty() && name[0] != '\0';
    return socket_address(a, std::min(family_bytes + name.size() + (path ? 1 : 0), sizeof a));
}

} // namespace

unix_socket::pair unix_socket::make_pair(host& h) {
    auto* const a = new unix_socket(h);
    auto* const b = new unix_socket(h);
    a->join(*b);
    b->join(*a);
    return {a, b};
}

void unix_socket::join(unix_socket& other) noexcept {
    peer_ = &other;
    knows_peer_ = has_credentials_ = true;
    state_ = state::connected;
}

std::uint32_t unix_socket::poll() {
    std::uint32_t bits = error_ != 0 ? EPOLLERR : 0U;
    if (shut_ == shut_both || state_ == state::closed)
        bits |= EPOLLHUP;
    if ((shut_ & shut_read) != 0)
        bits |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
    if (!messages_.empty() || !queue_.empty())
        bits |= EPOLLIN | EPOLLRDNORM;
    return writable() ? bits | EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND : bits;
}

// unix_writable: three quarters of the buffer must be free.
bool unix_socket::writable() const noexcept {
    return state_ != state::listening && used_ * 4 <= send_buffer_;
}

void unix_socket::release() {
    if (holds_name_)
        host_.local_names.unbind(name_);
    die(false);
}

// unix_release_sock. `never_accepted`: it was still in a listener's queue.
void unix_socket::die(bool never_accepted) {
    if (peer_ != nullptr)
        peer_->peer_gone(never_accepted || !messages_.empty());
    for (unix_socket* const each : std::exchange(queue_, {}))
        each->die(true);
    delete this; // whoever waits to connect finds nobody
}

// What this end had written may still be read there; what it had not read is gone.
void unix_socket::peer_gone(bool reset) {
    peer_path_ = peer_->name_;
    peer_ = nullptr;
    shut_ = shut_both;
    if (reset)
        error_ = ECONNRESET;
    readiness.wake(0);
    if (used_ > 0)
        free_buffer(used_);
}

kernel_result unix_socket::take_name(std::string name) {
    if (const kernel_result r = host_.local_names.bind(name, *this); r < 0)
        return r;
    name_ = std::move(name);
    holds_name_ = true;
    return 0;
}

kernel_result unix_socket::bind(std::span<const std::byte> name) {
    std::string wanted;
    if (name.size() == family_bytes && family_of(name) == AF_UNIX)
        return name_.empty() ? take_name(host_.local_names.free_name()) : 0; // unix_autobind
    if (const kernel_result r = parse(name, wanted); r < 0)
        return r;
    if (name_.empty())
        return take_name(std::move(wanted));
    // unix_bind_bsd makes the path before it looks whether the socket has a name.
    kernel_result error = 0;
    const bool taken = wanted[0] != '\0' &&
                       (host_.local_names.find(wanted, error) != nullptr || error == -ECONNREFUSED);
    return taken ? -EADDRINUSE : -EINVAL;
}

kernel_result unix_socket::listen(int backlog) {
    if (name_.empty() || state_ == state::connected)
        return -EINVAL;
    const std::size_t wanted =
        backlog < 0 ? somaxconn : static_cast<std::size_t>(std::min(backlog, somaxconn));
    if (wanted > backlog_)
        room_.wake(0);
    backlog_ = wanted;
    state_ = state::listening;
    has_credentials_ = true;
    return 0;
}

kernel_result unix_socket::accept(accepted_socket& out) {
    if (state_ != state::listening)
        return -EINVAL;
    if (queue_.empty()) // whoever would wait is told that there is nothing to wait for
        return (shut_ & shut_read) != 0 && !nonblocking ? -EINVAL : -EAGAIN;
    out.made = queue_.front();
    queue_.pop_front();
    static_cast<unix_socket*>(out.made)->peer_name(out.peer);
    room_.wake(has_room); // one of those who wait to connect
    return 0;
}

kernel_result unix_socket::connect(std::span<const std::byte> name) {
    std::string wanted;
    if (const kernel_result r = parse(name, wanted); r < 0)
        return r;
    kernel_result error = 0;
    unix_socket* const to = host_.local_names.find(wanted, error);
    if (to == nullptr)
        return error;
    if (to->state_ != state::listening || (to->shut_ & shut_read) != 0)
        return -ECONNREFUSED;
    if (to->queue_.size() > to->backlog_) { // unix_recvq_full
        connect_waits_ = &to->room_;
        return -EAGAIN;
    }
    if (state_ != state::closed)
        return state_ == state::connected ? -EISCONN : -EINVAL;
    auto* const fresh = new unix_socket(host_);
    fresh->name_ = to->name_;
    fresh->join(*this);
    join(*fresh);
    to->queue_.push_back(fresh);
    to->readiness.wake(has_data);
    return 0;
}

// sock_alloc_send_pskb.
kernel_result unix_socket::room() {
    if (const int error = std::exchange(error_, 0); error != 0)
        return -error;
    if ((shut_ & shut_write) != 0)
        return -EPIPE;
    return used_ < send_buffer_ ? 0 : -EAGAIN;
}

kernel_result unix_socket::send(std::span<const std::byte> from, int /*flags*/,
                                std::span<const std::byte> to) {
    if (!to.empty())
        return state_ == state::connected ? -EISCONN : -EOPNOTSUPP;
    if (!knows_peer_)
        return -ENOTCONN;
    if ((shut_ & shut_write) != 0)
        return -EPIPE;
    std::size_t taken = 0;
    while (taken < from.size() && used_ < send_buffer_) {
        const std::size_t n =
            std::min({from.size() - taken, send_buffer_ / 2 - 64, message_bytes_max});
        peer_->bytes_.append(from.subspan(taken, n));
        peer_->messages_.push_back({n, n + message_cost});
        used_ += n + message_cost;
        taken += n;
        peer_->readiness.wake(has_data);
    }
    return taken > 0 || from.empty() ? static_cast<kernel_result>(taken) : -EAGAIN;
}

kernel_result unix_socket::receive(std::span<std::byte> into, int flags, received_message& told) {
    if (state_ != state::connected)
        return -EINVAL;
    if (messages_.empty()) { // unix_stream_read_generic: "POSIX 1003.1g mandates this order"
        if (const int error = std::exchange(error_, 0); error != 0)
            return -error;
        return (shut_ & shut_read) != 0 ? 0 : -EAGAIN;
    }
    const std::size_t n = bytes_.peek(into);
    const std::string& sender = peer_ != nullptr ? peer_->name_ : peer_path_;
    if (told.from != nullptr && !sender.empty())
        *told.from = address_of(sender);
    if ((flags & MSG_PEEK) == 0)
        consume(n);
    return static_cast<kernel_result>(n);
}

// Each message that is wholly read gives its writer room, and an edge (sock_wfree).
void unix_socket::consume(std::size_t n) {
    bytes_.drop(n);
    while (n > 0) {
        message& first = messages_.front();
        const std::size_t here = std::min(n, first.left);
        first.left -= here;
        n -= here;
        if (first.left > 0)
            return;
        const std::size_t cost = first.cost;
        messages_.pop_front();
        if (peer_ != nullptr)
            peer_->free_buffer(cost);
    }
}

void unix_socket::free_buffer(std::size_t cost) {
    used_ -= cost;
    if (writable())
        readiness.wake(has_room);
}

// Both ends hear of it, whatever they asked for (unix_shutdown).
kernel_result unix_socket::shutdown(int how) {
    if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
        return -EINVAL;
    const unsigned bits = static_cast<unsigned>(how) + 1;
    shut_ |= bits;
    readiness.wake(0);
    if (peer_ != nullptr) {
        peer_->shut_ |= ((bits & shut_read) != 0 ? shut_write : 0U) |
                        ((bits & shut_write) != 0 ? shut_read : 0U);
        peer_->readiness.wake(0);
    }
    return 0;
}

kernel_result unix_socket::local_name(socket_address& out) const {
    out = address_of(name_);
    return 0;
}

kernel_result unix_socket::peer_name(socket_address& out) const {
    if (!knows_peer_)
        return -ENOTCONN;
    out = address_of(peer_ != nullptr ? peer_->name_ : peer_path_);
    return 0;
}

kernel_result unix_socket::unread_bytes() const {
    return state_ == state::listening ? -EINVAL : static_cast<kernel_result>(bytes_.size());
}

} // namespace squall
