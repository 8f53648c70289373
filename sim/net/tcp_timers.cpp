#include "sim/net/tcp_timers.hpp"

#include "sim/net/tcp_connection.hpp"
#include "sim/net/tcp_endpoint.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace squall {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr duration retransmission_gap_max = seconds(120); // TCP_RTO_MAX

} // namespace

tcp_timers::tcp_timers(tcp_endpoint& e) noexcept
    : end_(e),
      keep_alive_(*this, &tcp_timers::keep_alive_expired),
      give_up_(*this, &tcp_timers::give_up),
      resend_(*this, &tcp_timers::resend) {}

tcp_timers::~tcp_timers() = default; // lost segments are their pool's

instant tcp_timers::now() const noexcept {
    return end_.where().owner().now();
}

void tcp_timers::start(timer& t, instant at) {
    cancel(t);
    end_.where().owner().events().schedule(t, std::max(at, now()));
}

void tcp_timers::cancel(timer& t) noexcept {
    end_.where().owner().events().cancel(t);
}

// --- keep-alive ------------------------------------------------------------------------------

// tcp_set_keepalive counts a whole TCP_KEEPIDLE from now; tcp_sock_set_keepidle_locked one from
// the last that was heard. The other options count when the timer next expires.
void tcp_timers::set(const tcp_timer_options& wanted) {
    const tcp_timer_options before = std::exchange(options_, wanted);
    const bool alive =
        end_.state() == tcp_state::established || end_.state() == tcp_state::syn_received;
    if (!wanted.keep_alive)
        cancel(keep_alive_);
    else if (alive && !before.keep_alive)
        established();
    else if (alive && before.keep_idle_s != wanted.keep_idle_s)
        start(keep_alive_, end_.heard() + seconds(wanted.keep_idle_s));
    if (give_up_.scheduled() && before.user_timeout_ms != wanted.user_timeout_ms)
        start(give_up_, gives_up_at());
}

void tcp_timers::established() {
    probes_out_ = 0;
    if (options_.keep_alive)
        start(keep_alive_, now() + seconds(options_.keep_idle_s));
}

// tcp_keepalive_timer, step by step.
void tcp_timers::keep_alive_expired() {
    if (end_.state() != tcp_state::established)
        return;
    const duration idle = seconds(options_.keep_idle_s);
    if (end_.outstanding()) { // "it is alive without keepalive": retransmission will tell
        start(keep_alive_, now() + idle);
        return;
    }
    const duration silent = now() - end_.heard();
    if (silent < idle) {
        start(keep_alive_, now() + (idle - silent));
        return;
    }
    // A user timeout decides instead of the number of probes.
    const bool over = options_.user_timeout_ms != 0
                          ? silent >= milliseconds(options_.user_timeout_ms) && probes_out_ > 0
                          : probes_out_ >= options_.keep_count;
    if (over) {
        end_.send_control(segment_kind::rst);
        end_.fail(ETIMEDOUT);
        return;
    }
    ++probes_out_;
    end_.send_control(segment_kind::probe);
    start(keep_alive_, now() + seconds(options_.keep_interval_s));
}

// --- what is not answered --------------------------------------------------------------------

// retransmits_timed_out: counted from the first retransmission where a user timeout is set.
instant tcp_timers::gives_up_at() const noexcept {
    return options_.user_timeout_ms == 0
               ? unanswered_since_ + retransmission_gives_up
               : unanswered_since_ + retransmission_first + milliseconds(options_.user_timeout_ms);
}

void tcp_timers::unanswered() {
    if (give_up_.scheduled() && !window_closed_)
        return;
    window_closed_ = false;
    unanswered_since_ = now();
    acknowledged_then_ = end_.sequence_acknowledged();
    start(give_up_, gives_up_at());
}

// tcp_probe_timer: a peer that answers probes keeps us waiting for ever, but not past a user
// timeout.
void tcp_timers::window_closed() {
    if (options_.user_timeout_ms == 0 || give_up_.scheduled())
        return;
    window_closed_ = true;
    unanswered_since_ = now();
    start(give_up_, gives_up_at());
}

void tcp_timers::window_opened() {
    if (std::exchange(window_closed_, false))
        cancel(give_up_);
}

void tcp_timers::give_up() {
    if (window_closed_ || (end_.unanswered() && end_.sequence_acknowledged() == acknowledged_then_))
        end_.fail(ETIMEDOUT);
    else if (end_.unanswered()) // any progress begins the count anew
        unanswered();
}

void tcp_timers::lose(segment& s) {
    tcp_connection& c = end_.connection();
    const bool again = s.kind == segment_kind::data || s.kind == segment_kind::fin ||
                       s.kind == segment_kind::window;
    if (!again || end_.state() == tcp_state::closed) {
        c.segments().give_back(s);
        return;
    }
    lost_.push_back(&s);
    c.segment_sent(); // still under way, as far as the connection's life is concerned
    end_.peer().miss();
    end_.answer_from(s.offset, forever);
    unanswered();
    if (!resend_.scheduled()) {
        resend_gap_ = retransmission_first;
        start(resend_, now() + resend_gap_);
    }
}

// All that was lost, in order, and what came behind it. Each gap is twice the one before it.
void tcp_timers::resend() {
    if (!end_.peer().hear()) {
        resend_gap_ = std::min(resend_gap_ * 2, retransmission_gap_max);
        start(resend_, now() + resend_gap_);
        return;
    }
    tcp_connection& c = end_.connection();
    cancel(give_up_);
    end_.answer_from(0, now() + c.way_time());
    for (segment* const s : std::exchange(lost_, {})) {
        c.segment_arrived();
        end_.peer().arrive(*s);
        c.segments().give_back(*s);
    }
    c.maybe_finish();
}

void tcp_timers::stop() {
    for (timer* const t : {&keep_alive_, &give_up_, &resend_})
        cancel(*t);
    for (segment* const s : std::exchange(lost_, {})) {
        end_.connection().segment_arrived();
        end_.connection().segments().give_back(*s);
    }
}

} // namespace squall
