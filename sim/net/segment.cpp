#include "sim/net/segment.hpp"

#include "sim/net/network.hpp"
#include "sim/net/tcp_connection.hpp"
#include "sim/net/tcp_endpoint.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>

namespace squall {

namespace {

const hashed_name& name_of(segment_kind kind) {
    static constexpr std::array<hashed_name, 10> names = {
        "syn", "syn_ack", "ack",         "data",  "fin",
        "rst", "window",  "unreachable", "probe", "probe_answer"};
    return names[static_cast<std::size_t>(kind)];
}

void note_data(world& w, const segment& s) {
    const tcp_endpoint& at = *s.to;
    if (w.emit_unheard(trace_kind::network, at.where().who(), "data", at.incoming(), s.bytes, 0,
                       s.offset, s.bytes.size())) [[likely]]
        return;
    w.net().note(*s.to, "data",
                 std::array{trace_field("offset", s.offset), trace_field("length", s.bytes.size())},
                 s.bytes);
}

} // namespace

void segment::fire() {
    if (!to->where().arrivals.holds(*this)) [[likely]]
        deliver();
}

void segment::deliver() {
    tcp_connection& connection = to->connection();
    world& w = to->where().owner();
    connection.segment_arrived();
    if (to->deaf() || !to->where().powered()) [[unlikely]] {
        to->peer().timers().lose(*this);
        connection.maybe_finish();
        return;
    }
    if (kind == segment_kind::data)
        note_data(w, *this);
    else if (kind != segment_kind::window)
        w.net().note(*to, name_of(kind));
    to->arrive(*this);
    w.net().segments().give_back(*this);
    connection.maybe_finish();
}

segment& segment_pool::take() {
    if (free_.empty()) {
        all_.push_back(std::make_unique<segment>());
        free_.push_back(all_.back().get());
    }
    segment& s = *free_.back();
    free_.pop_back();
    s.number = ++taken_;
    return s;
}

void segment_pool::give_back(segment& s) {
    free_.push_back(&s);
}

std::vector<segment*> segment_pool::on_the_way() const {
    std::vector<segment*> found;
    for (const auto& s : all_)
        if (s->scheduled())
            found.push_back(s.get());
    std::ranges::sort(found, {}, &segment::number);
    return found;
}

} // namespace squall
