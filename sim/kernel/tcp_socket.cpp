#include "sim/kernel/tcp_socket.hpp"

#include "sim/check.hpp"
#include "sim/faults/catalogue.hpp"
#include "sim/kernel/inet_address.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <utility>

namespace squall {

tcp_socket::tcp_socket(host& h, int family) : inet_socket(h, family, h.tcp_ports) {}

tcp_socket::~tcp_socket() = default;

void tcp_socket::attach(tcp_endpoint& e) {
    endpoint_ = &e;
    refused_at_ = ~std::uint64_t{0};
    e.set_owner(this);
    tape& t = host_.owner().decisions();
    faults_.emplace(t, e.outgoing());
    if (options_.send_buffer != 0)
        e.send_buffer_max = static_cast<std::size_t>(options_.send_buffer);
    else if (const auto halvings = ask_once(t, faults::write_buffer, e.outgoing()); halvings != 0)
        e.send_buffer_max = std::max(e.send_buffer_max >> halvings, send_buffer_min);
    if (options_.receive_buffer != 0)
        e.receive_buffer_max = window_of(static_cast<std::size_t>(options_.receive_buffer));
    else
        e.receive_buffer_max >>= ask_once(t, faults::read_buffer, e.outgoing());
    apply_options();
    if (common.hears_nothing())
        e.set_filter(true);
}

duration tcp_socket::linger_time() const noexcept {
    const bool waits = options_.linger.l_onoff != 0 && options_.linger.l_linger != 0;
    if (!waits || endpoint_ == nullptr || endpoint_->state() == tcp_state::syn_sent)
        return duration::zero();
    return std::chrono::seconds(options_.linger.l_linger);
}

instant tcp_socket::linger_over() const {
    return endpoint_->state() == tcp_state::closed ? instant{} : endpoint_->fin_acknowledged();
}

// inet_csk_listen_stop: what nobody accepted is reset.
void tcp_socket::stop_listening() {
    ports_.stop_listening(port_);
    for (const auto& [e, own] : queue_)
        e->close(true);
    queue_.clear();
    backlog_ = -1;
    leave_port();
}

void tcp_socket::release() {
    if (listening())
        stop_listening();
    if (endpoint_ != nullptr && options_.fin_timeout_s != 0)
        endpoint_->fin_timeout_s = options_.fin_timeout_s;
    if (endpoint_ != nullptr)
        endpoint_->close(options_.linger.l_onoff != 0 && options_.linger.l_linger == 0);
    delete this;
}

std::uint32_t tcp_socket::poll() {
    if (listening())
        return queue_.empty() ? 0U : EPOLLIN | EPOLLRDNORM;
    // A fresh socket is in state CLOSE, and tcp_poll() says so.
    if (endpoint_ != nullptr)
        return endpoint_->poll();
    return EPOLLOUT | EPOLLWRNORM | EPOLLHUP |
           (shut_for_reading_ ? EPOLLIN | EPOLLRDNORM | EPOLLRDHUP : 0U) |
           (error_ != 0 ? EPOLLERR : 0U);
}

kernel_result tcp_socket::bind(std::span<const std::byte> name) {
    return endpoint_ != nullptr ? -EINVAL : bind_port(name, nullptr);
}

kernel_result tcp_socket::listen(int backlog) {
    if (endpoint_ != nullptr)
        return -EINVAL;
    if (!port_.held())
        if (const kernel_result r = bind_ephemeral(nullptr); r < 0)
            return r;
    if (!listening())
        if (const kernel_result r = ports_.listen(port_, *this, host_.owner().now()); r < 0)
            return r;
    // listen(2): values above somaxconn are silently capped; as unsigned, so -1 is "very many".
    backlog_ = backlog < 0 ? somaxconn : std::min(backlog, somaxconn);
    return 0;
}

bool tcp_socket::accept_queue_full() const noexcept {
    // sk_acceptq_is_full; a filter takes SYNs too.
    return common.hears_nothing() || queue_.size() > static_cast<std::size_t>(backlog_);
}

void tcp_socket::on_connection(tcp_endpoint& e) {
    queue_.push_back({&e, nullptr});
    readiness.wake(EPOLLIN | EPOLLRDNORM);
}

// sk_clone_lock copies them when the handshake is complete, not at accept(2).
void tcp_socket::keep_settings_of_queued() {
    for (auto& [end, own] : queue_)
        if (own == nullptr)
            own = std::make_unique<settings>(settings{options_, common});
}

kernel_result tcp_socket::accept(accepted_socket& out) {
    if (!listening())
        return -EINVAL;
    if (host_.accepting.no_memory()) // do_accept makes the file before it looks at the queue
        return -ENOMEM;
    if (queue_.empty())
        return -EAGAIN;
    if (host_.accepting.no_buffers())
        return -ENOBUFS;
    const auto [first, own] = std::move(queue_.front());
    queue_.erase(queue_.begin());
    if (const int error = host_.accepting.lost(); error != 0) {
        first->close(true);
        return -error;
    }
    out.peer = inet_name(first->peer().local(), family());
    auto* const made = new tcp_socket(host_, family());
    made->connect_told_ = true;
    made->options_ = own != nullptr ? own->options : options_;
    made->common = own != nullptr ? own->common : common;
    made->attach(*first);
    out.made = made;
    return 0;
}

kernel_result tcp_socket::connect(std::span<const std::byte> name) {
    if (name.size() < sizeof(sa_family_t))
        return -EINVAL;
    if (family_of(name) == AF_UNSPEC)
        return dissolve();
    if (listening())
        return -EISCONN;
    if (endpoint_ != nullptr) { // __inet_stream_connect, by state
        if (disconnecting_)
            return -EINVAL;
        if (connect_told_)
            return -EISCONN;
        if (endpoint_->state() == tcp_state::syn_sent)
            return -EALREADY;
        if (endpoint_->state() == tcp_state::closed) {
            const int error = endpoint_->take_error();
            disconnect();
            return error != 0 ? -error : -ECONNABORTED;
        }
        connect_told_ = true;
        return 0;
    }
    destination d;
    if (const kernel_result r = find_destination(name, d); r < 0)
        return r;
    if (d.there != &host_ && host_.connecting.no_route())
        return -ENETUNREACH;
    if (!port_.held() && host_.connecting.out_of_ports())
        return -EADDRNOTAVAIL;
    if (const kernel_result r = ports_.connect(port_, d.source, d.to, host_.owner().now()); r < 0)
        return r;
    tcp_endpoint& e = host_.owner().net().connect(host_, port_.local(), *d.there, d.to);
    e.port.take(port_);
    attach(e);
    return -EINPROGRESS;
}

// connect(2) with AF_UNSPEC: tcp_disconnect, whatever state the socket is in.
kernel_result tcp_socket::dissolve() {
    if (listening())
        stop_listening();
    if (endpoint_ != nullptr) {
        if (endpoint_->state() != tcp_state::closed)
            error_ = ECONNRESET;
        disconnect();
    }
    readiness.wake(0);
    return 0;
}

// tcp_disconnect: the socket is as good as new, but for its port.
void tcp_socket::disconnect() {
    port_.take(endpoint_->port);
    leave_port();
    std::exchange(endpoint_, nullptr)->close(true);
    connect_told_ = false;
    disconnecting_ = false;
    shut_for_reading_ = false;
    readiness.wake(EPOLLERR); // tcp_disconnect ends with sk_error_report
}

// write.no_memory's error, or 0. After write.reset the endpoint says what happened.
int tcp_socket::fails_at_once(std::uint64_t from, std::uint64_t to) {
    if (faults_->idle(to)) [[likely]]
        return 0;
    if (const auto f = faults_->within<faults::write_no_memory>(from, to))
        return f->value == 1 ? ENOBUFS : ENOMEM;
    if (faults_->within<faults::write_reset>(from, to))
        endpoint_->connection().reset_both_now();
    return 0;
}

kernel_result tcp_socket::send(std::span<const std::byte> from, int, std::span<const std::byte>) {
    if (endpoint_ == nullptr) { // tcp_sendmsg on a socket in state CLOSE
        const int error = std::exchange(error_, 0);
        return error != 0 ? -error : -EPIPE;
    }
    tcp_endpoint& e = *endpoint_;
    if (from.empty() || e.state() != tcp_state::established || e.error() != 0)
        return e.write(from);
    const std::uint64_t at = e.bytes_written();
    if (const int error = fails_at_once(at, at + from.size()); error != 0)
        return -error;
    // Once for each write: when memory is back it goes, or a long one would never end.
    if (!e.refuses_writes() && at != refused_at_)
        if (const auto f = faults_->within<faults::write_eagain>(at, at + from.size())) {
            e.refuse_writes_for(std::chrono::microseconds(f->value));
            refused_at_ = at;
        }
    if (e.refuses_writes())
        return -EAGAIN;
    const std::size_t wanted = from.size();
    const std::size_t room = e.free_send_buffer();
    if (room > 1 && wanted > room) {
        from = from.first(room);
        if (const auto f = faults_->within<faults::write_short>(at, at + room, room - 1))
            from = from.first(room - static_cast<std::size_t>(f->value));
    }
    const kernel_result taken = e.write(from);
    if (taken >= 0 && static_cast<std::size_t>(taken) < wanted)
        e.wait_for_space();
    return taken;
}

kernel_result tcp_socket::receive(std::span<std::byte> into, int flags, received_message&) {
    if ((flags & MSG_OOB) != 0)
        return listening() ? -ENOTCONN : -EINVAL; // nobody sends urgent data here
    if (endpoint_ == nullptr) {
        const int error = std::exchange(error_, 0);
        return error != 0 ? -error : shut_for_reading_ ? 0 : -ENOTCONN;
    }
    return endpoint_->read(into, (flags & MSG_PEEK) != 0);
}

kernel_result tcp_socket::shutdown(int how) {
    if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
        return -EINVAL;
    // inet_shutdown: for reading it ends a listener; a connection that is being made it gives up.
    if (listening()) {
        if (how != SHUT_WR)
            stop_listening();
        readiness.wake(0); // sk_state_change, whatever changed: an edge
        return 0;
    }
    if (endpoint_ != nullptr && endpoint_->state() == tcp_state::syn_sent) {
        disconnect();
        error_ = ECONNRESET; // tcp_disconnect in SYN_SENT
        readiness.wake(0);
        return 0;
    }
    if (endpoint_ == nullptr) { // "hack to wake up other listeners"
        shut_for_reading_ = shut_for_reading_ || how != SHUT_WR;
        readiness.wake(0);
        return -ENOTCONN;
    }
    if (endpoint_->state() == tcp_state::established &&
        ask_once(host_.owner().decisions(), faults::close_before_shutdown, endpoint_->outgoing()) !=
            0)
        endpoint_->connection().reset_both_now();
    const bool connected = endpoint_->state() != tcp_state::closed;
    if (!connected && !connect_told_)
        disconnecting_ = true;
    if (connected) {
        connect_told_ = true;
        if (how != SHUT_WR)
            endpoint_->shutdown_read();
        if (how != SHUT_RD)
            endpoint_->shutdown_write();
    }
    readiness.wake(0); // sk_state_change, whatever changed: an edge
    return connected ? 0 : -ENOTCONN;
}

kernel_result tcp_socket::unread_bytes() const {
    if (listening())
        return -EINVAL;
    return endpoint_ != nullptr ? static_cast<kernel_result>(endpoint_->unread_bytes()) : 0;
}

kernel_result tcp_socket::local_name(socket_address& out) const {
    out = inet_name(endpoint_ != nullptr ? endpoint_->local() : bound_name(), family());
    return 0;
}

kernel_result tcp_socket::peer_name(socket_address& out) const {
    if (endpoint_ == nullptr || endpoint_->state() == tcp_state::syn_sent ||
        endpoint_->state() == tcp_state::closed)
        return -ENOTCONN; // inet_getname: state CLOSE and SYN_SENT have no peer
    out = inet_name(endpoint_->peer().local(), family());
    return 0;
}

const actor* tcp_socket::incoming_path() const noexcept {
    return endpoint_ != nullptr ? &endpoint_->incoming() : nullptr;
}

const actor* tcp_socket::outgoing_path() const noexcept {
    return endpoint_ != nullptr ? &endpoint_->outgoing() : nullptr;
}

} // namespace squall
