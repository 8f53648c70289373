// What waits for a session follows from the messages that its application was told of (answer_of)
// and from the outcomes of its sends. An answer that did not fit has been dropped by the time of
// the next message or outcome, so the queue is looked at then. How long a message waited is known
// when it is sent, or when its session is closed.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"
#include "properties/monitors/told_config.hpp"
#include "properties/server/echo_server.hpp"

#include <deque>
#include <map>
#include <string>

namespace squall::invariants {

namespace {

struct message {
    std::size_t bytes;
    duration queued; ///< what the clock showed
    duration late;   ///< of the host, up to then
};

struct session {
    std::deque<message> waiting;
    std::size_t bytes = 0;
    bool held = false; ///< its answers fill its queue: nothing may be read from it
    bool over = false; ///< CLOSING or DISCONNECTED
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        config_.on_event(e);
        if (server_died(e) || server_stopped(e))
            sessions_.clear();
        if (e.kind != trace_kind::observed)
            return;
        const std::string id(e.text_of("session"));
        if (e.name == "handler_message" && e.field("handler") != nullptr) {
            on_message(id, sessions_[id], e);
            return;
        }
        const auto found = sessions_.find(id);
        if (found == sessions_.end())
            return;
        session& s = found->second;
        if (e.name == "sent")
            on_sent(id, s, e);
        else if (e.name == "send_dropped" && e.text_of("reason") == "queue_full")
            drop_newest(s);
        else if (e.name == "slow_consumer")
            on_slow_consumer(id, s, e);
        else if (e.name == "state_changed" && !s.over) {
            look_at_age(id, s, e.number, e.at);
            s.over = true;
        }
    }

    void on_message(const std::string& id, session& s, const trace_event& e) {
        if (s.over) {
            violate(e.number, "session " + id + " takes a message after it was CLOSING");
            return;
        }
        look(id, s, e.number);
        const std::string_view handler = e.text_of("handler");
        // The coroutine behind the other route may answer a little after it has been told.
        if (s.held && handler == "echo")
            violate(e.number, "session " + id +
                                  " is read from although its answers fill more than half of its " +
                                  "queue");
        const auto answer =
            answer_of(handler, {reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size()});
        if (!answer)
            return;
        s.waiting.push_back({answer->size(), time_.shown(e.at), time_.late()});
        s.bytes += answer->size();
        s.held = s.held || s.bytes > config_->queue_bytes_max / 2 ||
                 s.waiting.size() > config_->queue_messages_max / 2;
    }

    void on_sent(const std::string& id, session& s, const trace_event& e) {
        if (s.over)
            return;
        look(id, s, e.number);
        if (s.waiting.empty())
            return; // I16 tells
        look_at_age(id, s, e.number, e.at);
        s.bytes -= s.waiting.front().bytes;
        s.waiting.pop_front();
        if (s.bytes <= config_->queue_bytes_max / 4 &&
            s.waiting.size() <= config_->queue_messages_max / 4)
            s.held = false;
    }

    static void drop_newest(session& s) {
        if (s.waiting.empty())
            return;
        s.bytes -= s.waiting.back().bytes;
        s.waiting.pop_back();
    }

    void on_slow_consumer(const std::string& id, session& s, const trace_event& e) {
        if (s.over)
            violate(e.number, "session " + id + " is a slow consumer after it was CLOSING");
        const auto bytes = static_cast<std::size_t>(e.number_of("bytes"));
        const auto messages = static_cast<std::size_t>(e.number_of("messages"));
        judge(id, bytes, messages, e.number);
        // The newest is the one that found no room, if that is why.
        const std::size_t newest = s.waiting.empty() ? 0 : s.waiting.back().bytes;
        if (e.number_of("oldest") < config_->queue_age_max.count() &&
            messages < config_->queue_messages_max && bytes + newest <= config_->queue_bytes_max)
            violate(e.number, "session " + id + " is given up as a slow consumer, and its queue " +
                                  "has room and nothing old");
    }

    void look_at_age(const std::string& id, const session& s, std::uint64_t event, instant at) {
        if (s.waiting.empty() || config_->queue_age_max <= duration::zero())
            return;
        const message& oldest = s.waiting.front();
        const duration waited = time_.shown(at) - oldest.queued;
        // Two timers: it is set for the oldest of an earlier time, and then for this one.
        const duration slack = time_.late() + time_.under_way() - oldest.late +
                               2 * (time_.rounding() + server_time::timer_grain);
        if (waited > config_->queue_age_max + slack)
            violate(event, "a message waited " + std::to_string(waited.count()) +
                               " ns for session " + id + ", longer than its queue allows");
    }

    void finish(instant end) override {
        for (const auto& [id, s] : sessions_)
            if (!s.over)
                look_at_age(id, s, 0, end);
    }

    void look(const std::string& id, const session& s, std::uint64_t event) {
        judge(id, s.bytes, s.waiting.size(), event);
    }

    /// One message may be larger than the whole queue, alone.
    void judge(const std::string& id, std::size_t bytes, std::size_t messages,
               std::uint64_t event) {
        if (messages > config_->queue_messages_max ||
            (messages > 1 && bytes > config_->queue_bytes_max))
            violate(event, "for session " + id + " wait " + std::to_string(messages) +
                               " messages of " + std::to_string(bytes) +
                               " bytes, more than its queue may hold");
    }

    server_time time_;
    told_config config_;
    std::map<std::string, session> sessions_; ///< those that were sent a message
};

} // namespace

const invariant i18{"I18",
                    "What waits for a session never exceeds its queue's bounds, in bytes, number "
                    "and age; nothing is read from a peer whose answers fill it, and nothing "
                    "accepted after the decision to drop a slow consumer; nobody is dropped who "
                    "reached no bound.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
