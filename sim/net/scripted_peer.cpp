#include "sim/net/scripted_peer.hpp"

#include "sim/check.hpp"
#include "sim/net/network.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace squall {

scripted_peer::~scripted_peer() {
    if (endpoint_ != nullptr)
        let_go(false);
}

void scripted_peer::connect(host& to, std::uint16_t port) {
    SQUALL_CHECK(!open());
    network& net = host_.owner().net();
    const ip_endpoint there{to.address(), port};
    port_claim local;
    SQUALL_CHECK(host_.tcp_ports.connect(local, host_.source_for(there.address), there,
                                         host_.owner().now()) == 0);
    connected_told_ = finished_told_ = failed_told_ = finish_wanted_ = false;
    outgoing_.clear();
    endpoint_ = &net.connect(host_, local.local(), to, there);
    endpoint_->port.take(local);
    if (window_ != 0)
        endpoint_->receive_buffer_max = window_;
    endpoint_->set_owner(this);
}

void scripted_peer::send(std::span<const std::byte> bytes) {
    if (endpoint_ == nullptr || finish_wanted_)
        return;
    outgoing_.append(bytes);
    flush();
}

void scripted_peer::flush() {
    while (endpoint_ != nullptr && !outgoing_.empty()) {
        const kernel_result r = endpoint_->write(outgoing_.view());
        if (r <= 0) {
            if (r != -EAGAIN)
                outgoing_.clear(); // on_failed tells why
            break;
        }
        outgoing_.drop(static_cast<std::size_t>(r));
    }
    if (endpoint_ != nullptr && finish_wanted_ && outgoing_.empty())
        endpoint_->shutdown_write();
}

void scripted_peer::finish() {
    if (endpoint_ == nullptr || std::exchange(finish_wanted_, true))
        return;
    flush();
}

void scripted_peer::reset() {
    let_go(true);
}
void scripted_peer::close() {
    let_go(false);
}

void scripted_peer::let_go(bool abort) {
    tcp_endpoint* const e = std::exchange(endpoint_, nullptr);
    if (e == nullptr)
        return;
    host_.owner().events().cancel(reading_);
    e->close(abort);
}

void scripted_peer::read_slowly(std::size_t bytes, duration pause) {
    read_bytes_ = bytes;
    read_pause_ = pause;
}

void scripted_peer::read_on() {
    read_bytes_ = ~std::size_t{0};
    read_pause_ = duration::zero();
    if (endpoint_ != nullptr && !reading_.scheduled())
        read_more();
}

std::size_t scripted_peer::peer_send_buffer() const {
    return endpoint_->peer().send_buffer_max;
}

std::string_view scripted_peer::path() const noexcept {
    return endpoint_ == nullptr ? std::string_view{} : endpoint_->connection().who().path();
}

void scripted_peer::on_endpoint(std::uint32_t) {
    if (!connected_told_ && endpoint_->state() == tcp_state::established) {
        connected_told_ = true;
        on_connected();
    }
    flush();
    if (endpoint_ != nullptr && !reading_.scheduled())
        read_more();
}

void scripted_peer::read_more() {
    std::array<std::byte, 4096> buffer; // NOLINT: filled by read()
    std::size_t budget = read_bytes_;
    while (endpoint_ != nullptr && budget > 0) {
        const auto into = std::span(buffer).first(std::min(budget, buffer.size()));
        const kernel_result r = endpoint_->read(into, false);
        if (r == -EAGAIN)
            break;
        if (r == 0) {
            if (!std::exchange(finished_told_, true))
                on_finished();
            return;
        }
        if (r < 0) {
            if (!std::exchange(failed_told_, true))
                on_failed(static_cast<int>(-r));
            return;
        }
        budget -= static_cast<std::size_t>(r);
        on_bytes(into.first(static_cast<std::size_t>(r)));
    }
    // A slow reader that has read something looks again after its pause, not at the next arrival.
    const bool has_read = budget < read_bytes_;
    if (endpoint_ != nullptr && has_read && read_pause_ > duration::zero() && !reading_.scheduled())
        host_.owner().events().schedule(reading_, host_.owner().now() + read_pause_);
}

} // namespace squall
