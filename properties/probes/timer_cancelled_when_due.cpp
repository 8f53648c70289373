// Asio's reactor moves all timers that are due into its queue of handlers when epoll_wait has
// reported its timerfd; from there on cancel() comes too late, and the handler is called with
// success. Neither is a system call. What shows is this: epoll_wait reports the timerfd at a time
// at which a session's next attempt at its welcome is due, and the session ends before the next
// epoll_wait without having made that attempt.

#include "properties/probes/probes.hpp"

#include "properties/monitors/server_time.hpp"
#include "sim/probes/socket_book.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <sys/epoll.h>

namespace squall::probes {

namespace {

using std::chrono::milliseconds;

constexpr std::array<duration, 3> gaps = {milliseconds(10), milliseconds(50), milliseconds(100)};

class watch final : public probe_watch {
    struct session {
        duration last{}; ///< what the clock showed at registration or the latest failed attempt
        std::size_t attempts = 0;
    };

    void on_event(const trace_event& e) override {
        time_.on_event(e);
        if (e.host == "server" && goes_down(e))
            forget();
        else if (e.kind == trace_kind::call && e.host == "server")
            on_call(e);
        else if (e.kind == trace_kind::observed)
            on_observed(e);
    }

    void on_call(const trace_event& e) {
        if (e.name == "timerfd_create" && succeeded(e))
            timers_.insert(e.number_of("result"));
        else if (e.name == "epoll_ctl" && e.number_of("operation") == EPOLL_CTL_ADD && succeeded(e))
            on_registration(e);
        else if (e.name == "epoll_wait")
            timers_fired_at_ = reports_a_timer(e) ? time_.shown(e.at) : duration::zero();
        else if (is_write(e)) // perhaps the attempt itself, which is told of when it is through
            timers_fired_at_ = duration::zero();
    }

    void on_registration(const trace_event& e) {
        ++registrations_;
        if (timers_.contains(e.number_of("target")))
            timer_registrations_.insert(registrations_);
    }

    bool reports_a_timer(const trace_event& e) const {
        for (std::size_t at = 0; at + 16 <= e.bytes.size(); at += 16) {
            std::int64_t registration = 0;
            std::memcpy(&registration, e.bytes.data() + at, sizeof registration);
            if (timer_registrations_.contains(registration))
                return true;
        }
        return false;
    }

    void on_observed(const trace_event& e) {
        const std::string id(e.text_of("session"));
        if (e.name == "registered") {
            sessions_[id] = {time_.shown(e.at), 0};
        } else if (e.name == "welcome_attempt" && e.text_of("result") == "failed") {
            session& s = sessions_[id];
            s = {time_.shown(e.at), s.attempts + 1};
        } else if (e.name == "welcome_attempt") {
            sessions_.erase(id);
        } else if (e.name == "ended") {
            const auto found = sessions_.extract(id);
            if (!found.empty())
                ended(found.mapped());
        }
    }

    void ended(const session& s) {
        if (s.attempts >= gaps.size())
            return;
        chance();
        if (timers_fired_at_ > duration::zero() && timers_fired_at_ >= s.last + gaps[s.attempts])
            hit();
    }

    void forget() {
        timers_.clear();
        registrations_ = 0;
        timer_registrations_.clear();
        timers_fired_at_ = duration::zero();
        sessions_.clear();
    }

    server_time time_;
    std::set<std::int64_t> timers_;              ///< descriptors
    std::int64_t registrations_ = 0;             ///< with the server's one epoll
    std::set<std::int64_t> timer_registrations_; ///< of timers_
    duration timers_fired_at_{};                 ///< in what is now dealt with; 0: they have not
    std::map<std::string, session> sessions_;    ///< that wait for an attempt
};

} // namespace

const probe timer_cancelled_when_due{
    "timer-cancelled-when-due",
    "A session ends, and with it the timer of its welcome, whose expiry is already queued.",
    "sessions that end before an attempt at their welcome", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
