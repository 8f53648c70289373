#include "sim/net/port_table.hpp"

#include "sim/check.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace squall {

namespace {

// net.ipv4.ip_local_port_range.
constexpr std::uint16_t ephemeral_first = 32'768;
constexpr std::uint16_t ephemeral_last = 60'999;
constexpr int ephemeral_count = ephemeral_last - ephemeral_first + 1;
constexpr duration time_wait = std::chrono::seconds(60); // TCP_TIMEWAIT_LEN
// net.ipv4.tcp_tw_reuse = 2: over loopback a connection may follow its like after a second.
constexpr duration reusable_after = std::chrono::seconds(1);

// ipv6_rcv_saddr_equal and ipv4_rcv_saddr_equal with match_wildcard: could one packet be both's?
bool overlap(const port_claim& a, const port_claim& b) {
    const ip_address& one = a.local().address;
    const ip_address& other = b.local().address;
    if (one == other)
        return true;
    if (one.is_v4() && other.is_v4())
        return one.is_any() || other.is_any();
    const auto covers = [](const port_claim& wildcard, const ip_address& address) {
        return wildcard.local().address == any_v6 && !(wildcard.v6_only() && address.is_v4());
    };
    return covers(a, other) || covers(b, one);
}

// compute_score in net/ipv4/inet_hashtables.c and net/ipv6/inet6_hashtables.c: an exact address
// before a wildcard, a wildcard of the packet's own family before the other's. -1: not at all.
int address_score(const port_claim& c, const ip_address& address) {
    if (c.local().address == address)
        return 4;
    if (!c.local().address.is_any())
        return -1;
    if (c.local().address.is_v4() == address.is_v4())
        return 2;
    return address.is_v4() && !c.v6_only() ? 1 : -1;
}

} // namespace

// --- claims and buckets ------------------------------------------------------------------------

void port_claim::release() noexcept {
    if (table_ != nullptr)
        table_->remove(*this);
    remote_ = {};
    holder_ = nullptr;
    port_named_ = by_connect_ = lingers_ = false;
}

void port_claim::take(port_claim& other) noexcept {
    SQUALL_CHECK(!held() && other.listening_ == 0);
    local_ = other.local_;
    remote_ = other.remote_;
    holder_ = other.holder_;
    port_named_ = other.port_named_;
    address_named_ = other.address_named_;
    by_connect_ = other.by_connect_;
    v6_only_ = other.v6_only_;
    bound_to_v6_ = other.bound_to_v6_;
    reuse_address = other.reuse_address;
    reuse_port = other.reuse_port;
    port_table* const table = other.table_;
    other.release();
    if (table != nullptr)
        table->add(*this);
}

port_table::~port_table() {
    lingering_.clear();
    for (auto& [port, b] : buckets_)
        for (const list& l : {b.listening, b.others})
            for (port_claim* c = l.first; c != nullptr; c = c->next_)
                c->table_ = nullptr;
}

void port_table::append(list& l, port_claim& c) noexcept {
    c.next_ = nullptr;
    c.previous_ = l.last;
    (l.last != nullptr ? l.last->next_ : l.first) = &c;
    l.last = &c;
}

void port_table::unlink(list& l, port_claim& c) noexcept {
    (c.previous_ != nullptr ? c.previous_->next_ : l.first) = c.next_;
    (c.next_ != nullptr ? c.next_->previous_ : l.last) = c.previous_;
}

void port_table::add(port_claim& c) {
    c.table_ = this;
    bucket& b = buckets_[c.local_.port];
    append(list_of(c, b), c);
}

void port_table::remove(port_claim& c) noexcept {
    const auto found = buckets_.find(c.local_.port);
    unlink(list_of(c, found->second), c);
    if (found->second.listening.first == nullptr && found->second.others.first == nullptr)
        buckets_.erase(found);
    c.table_ = nullptr;
    c.listening_ = 0;
}

const port_table::bucket* port_table::find(std::uint16_t port) const {
    const auto found = buckets_.find(port);
    return found == buckets_.end() ? nullptr : &found->second;
}

// --- who may bind ------------------------------------------------------------------------------

// inet_bind_conflict, udp_lib_lport_inuse; all programs here are one user's. `chosen`: the kernel
// looks for a free port itself, and no option makes it share one.
bool port_table::in_the_way(const port_claim& c, const port_claim& other, bool chosen) {
    if (&c == &other || !overlap(c, other))
        return false;
    if (chosen)
        return true;
    // In UDP nobody ever listens.
    if (c.reuse_address && other.reuse_address && other.listening_ == 0)
        return false;
    return !c.reuse_port || !other.reuse_port;
}

bool port_table::conflicts(const port_claim& c, const bucket& b, bool chosen) {
    for (const list& l : {b.listening, b.others})
        for (const port_claim* other = l.first; other != nullptr; other = other->next_)
            if (in_the_way(c, *other, chosen))
                return true;
    return false;
}

std::uint16_t port_table::next_ephemeral() noexcept {
    const std::uint16_t port = std::max(next_ephemeral_, ephemeral_first);
    next_ephemeral_ =
        port == ephemeral_last ? ephemeral_first : static_cast<std::uint16_t>(port + 1);
    return port;
}

kernel_result port_table::bind(port_claim& c, const ip_endpoint& wanted, port_holder* h,
                               instant now) {
    SQUALL_CHECK(!c.held());
    forget_lingering(now);
    const ip_endpoint before = c.local_;
    const bool bound_before = c.bound_to_v6_;
    c.local_ = wanted;
    c.bound_to_v6_ = !wanted.address.is_v4() && !wanted.address.is_any();
    const bool chosen = wanted.port == 0;
    for (int tries = chosen ? ephemeral_count : 1; tries > 0; --tries) {
        if (chosen)
            c.local_.port = next_ephemeral();
        if (const bucket* const b = find(c.local_.port); b != nullptr && conflicts(c, *b, chosen))
            continue;
        c.port_named_ = !chosen;
        c.address_named_ = !wanted.address.is_any();
        c.holder_ = h;
        add(c);
        return 0;
    }
    c.local_ = before;
    c.bound_to_v6_ = bound_before;
    return -EADDRINUSE;
}

kernel_result port_table::listen(port_claim& c, port_holder& h, instant now) {
    SQUALL_CHECK(c.held() && c.listening_ == 0);
    forget_lingering(now);
    bucket& b = buckets_[c.local_.port];
    if (conflicts(c, b, false))
        return -EADDRINUSE;
    unlink(b.others, c);
    c.listening_ = ++listened_;
    c.holder_ = &h;
    append(b.listening, c);
    return 0;
}

void port_table::stop_listening(port_claim& c) noexcept {
    bucket& b = buckets_.find(c.local_.port)->second;
    unlink(b.listening, c);
    c.listening_ = 0;
    append(b.others, c);
}

// --- connections -------------------------------------------------------------------------------

// __inet_check_established: is there a connection between these two ends?
bool port_table::connected(const port_claim& c, const bucket& b, const ip_address& source,
                           const ip_endpoint& remote, instant now) {
    for (const port_claim* other = b.others.first; other != nullptr; other = other->next_)
        if (other != &c && other->remote_ == remote && other->local_.address == source &&
            (!other->lingers_ || now < other->may_follow_))
            return true;
    return false;
}

// __inet_hash_connect: a port that bind(2) has made use of is not for connect(2) to share.
bool port_table::open_for_connect(const port_claim& c, std::uint16_t port, const ip_address& source,
                                  const ip_endpoint& remote, instant now) const {
    const bucket* const b = find(port);
    if (b == nullptr)
        return true;
    if (b->listening.first != nullptr)
        return false;
    for (const port_claim* other = b->others.first; other != nullptr; other = other->next_)
        if (!other->by_connect_)
            return false;
    return !connected(c, *b, source, remote, now);
}

kernel_result port_table::connect(port_claim& c, const ip_address& source,
                                  const ip_endpoint& remote, instant now) {
    forget_lingering(now);
    if (c.held()) {
        if (connected(c, *find(c.local_.port), source, remote, now))
            return -EADDRNOTAVAIL;
        set_ends(c, source, remote);
        return 0;
    }
    for (int tries = ephemeral_count; tries > 0; --tries) {
        const std::uint16_t port = next_ephemeral();
        if (!open_for_connect(c, port, source, remote, now))
            continue;
        c.local_.port = port;
        c.by_connect_ = true;
        set_ends(c, source, remote);
        add(c);
        return 0;
    }
    return -EADDRNOTAVAIL;
}

void port_table::set_ends(port_claim& c, const ip_address& source, const ip_endpoint& remote) {
    c.local_.address = source;
    c.remote_ = remote;
}

void port_table::dissolve(port_claim& c, const ip_address& any) {
    c.remote_ = {};
    if (!c.address_named_)
        c.local_.address = any;
}

void port_table::inherit(port_claim& child, const port_claim& listener, const ip_endpoint& local,
                         const ip_endpoint& remote) {
    SQUALL_CHECK(!child.held());
    child.local_ = local;
    child.remote_ = remote;
    child.reuse_address = listener.reuse_address;
    child.reuse_port = listener.reuse_port;
    child.v6_only_ = listener.v6_only_;
    child.bound_to_v6_ = listener.bound_to_v6_;
    child.address_named_ = listener.address_named_;
    add(child);
}

void port_table::linger(port_claim& c, instant now) {
    if (!c.held())
        return;
    lingering& l = lingering_.emplace_back();
    l.until = now + time_wait;
    l.claim.take(c);
    l.claim.lingers_ = true;
    l.claim.may_follow_ = now + (l.claim.local_.address.is_loopback() ? reusable_after : time_wait);
}

void port_table::forget_lingering(instant now) {
    while (!lingering_.empty() && lingering_.front().until <= now)
        lingering_.pop_front();
}

// --- who gets it -------------------------------------------------------------------------------

port_claim* port_table::find_listener(const ip_endpoint& local, std::size_t& equals) const {
    const bucket* const b = find(local.port);
    port_claim* best = nullptr;
    int best_score = -1;
    for (port_claim* c = b != nullptr ? b->listening.first : nullptr; c != nullptr; c = c->next_) {
        const int score = address_score(*c, local.address);
        if (score > best_score) {
            best = c;
            best_score = score;
            equals = 1;
        } else if (score == best_score && score >= 0) {
            ++equals;
        }
    }
    return best;
}

port_claim& port_table::nth_listener(const ip_endpoint& local, std::size_t n) const {
    std::size_t equals = 0;
    port_claim* c = find_listener(local, equals);
    SQUALL_CHECK(n < equals);
    const int score = address_score(*c, local.address);
    for (; n > 0; --n)
        do
            c = c->next_;
        while (address_score(*c, local.address) != score);
    return *c;
}

port_claim* port_table::find_listener(std::uint16_t port, std::uint64_t listening) const {
    const bucket* const b = find(port);
    for (port_claim* c = b != nullptr ? b->listening.first : nullptr; c != nullptr; c = c->next_)
        if (c->listening_ == listening)
            return c;
    return nullptr;
}

port_claim* port_table::find_receiver(const ip_endpoint& local, const ip_endpoint& from) const {
    const bucket* const b = find(local.port);
    port_claim* best = nullptr;
    int best_score = -1;
    std::uint16_t passed_over = 0; // of the best's like
    for (port_claim* c = b != nullptr ? b->others.last : nullptr; c != nullptr; c = c->previous_) {
        int score = address_score(*c, local.address);
        if (score < 0 || (c->remote_.port != 0 && c->remote_ != from))
            continue;
        score += c->remote_.port != 0 ? 8 : 0;
        if (score > best_score) {
            passed_over = 0;
        } else if (score == best_score && c->reuse_port) {
            if (from.port % (++passed_over + 1) != 0) // each of n has its share of the ports
                continue;
        } else {
            continue;
        }
        best = c;
        best_score = score;
    }
    return best;
}

} // namespace squall
