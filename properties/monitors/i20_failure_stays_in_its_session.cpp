// A handler that throws: its session, and no other, is closed at once, with 1011 on the wire if a
// close frame goes out at all.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"
#include "properties/monitors/session_book.hpp"
#include "properties/monitors/wire_tap.hpp"
#include "properties/server/echo_server.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace squall::invariants {

namespace {

constexpr unsigned internal_error = 1011;

struct mistake {
    std::uint64_t event; ///< of the message that no answer is known for
    instant at;
    duration late; ///< of the host, up to then
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        if (server_died(e) || server_stopped(e)) {
            mistakes_.clear();
            failing_.clear();
        }
        std::vector<wire_item> items;
        const wire_tap::connection* const c = tap_.on_event(e, items);
        for (const wire_item& item : items)
            if (item.what == wire_item::kind::frame && item.op == opcode::close)
                on_close_frame(c->path, item.payload, e.number);
        if (e.kind == trace_kind::observed)
            on_observed(e);
        else if (!failing_.empty() && e.kind == trace_kind::call && e.name == "epoll_wait" &&
                 e.host == "server")
            complain_of_failing(e.number);
        book_.on_event(e);
    }

    void on_observed(const trace_event& e) {
        const std::string id(e.text_of("session"));
        if (e.name == "handler_message" && e.field("handler") != nullptr) {
            if (!answer_of(e.text_of("handler"),
                           {reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size()}))
                mistakes_[id] = {e.number, e.at, time_.late()};
        } else if (e.name == "handler_failed") {
            mistakes_.erase(id);
            if (book_.state(id) == "CONNECTED") {
                failing_ = id;
                failed_.insert(id);
            }
        } else if (e.name == "state_changed") {
            if (!failing_.empty() && failing_ != id)
                violate(e.number, "the handler of session " + failing_ + " failed, and session " +
                                      id + " becomes " + std::string(e.text_of("to")));
            failing_.clear();
        } else if (e.name == "ended" &&
                   (e.text_of("cause") == "handler_failed") != failed_.contains(id)) {
            violate(e.number, "session " + id + " ended, cause '" +
                                  std::string(e.text_of("cause")) + "', and its handler " +
                                  (failed_.contains(id) ? "failed" : "did not fail"));
        }
    }

    void on_close_frame(std::string_view path, const std::string& payload, std::uint64_t event) {
        const std::string_view id = book_.session(connection_of(path));
        if (!failed_.contains(std::string(id)))
            return;
        const unsigned code = payload.size() < 2 ? 0
                                                 : static_cast<unsigned char>(payload[0]) * 256U +
                                                       static_cast<unsigned char>(payload[1]);
        if (code != internal_error)
            violate(event, "the handler of session " + std::string(id) +
                               " failed, and its close frame says " + std::to_string(code));
    }

    void complain_of_failing(std::uint64_t event) {
        violate(event, "the handler of session " + failing_ + " failed, and it stays CONNECTED");
        failing_.clear();
    }

    void finish(instant end) override {
        for (const auto& [id, m] : mistakes_)
            if (end - m.at > time_.late() - m.late)
                violate(m.event, "the handler of session " + id +
                                     " was told of what it cannot read, and did not fail");
    }

    wire_tap tap_;
    server_time time_;
    session_book book_;
    std::map<std::string, mistake> mistakes_; ///< that no failure has followed yet
    std::set<std::string> failed_;            ///< CONNECTED sessions whose handler failed
    std::string failing_;                     ///< the latest of them, until it is closed
};

} // namespace

const invariant i20{"I20",
                    "An exception while handling a message closes that session with 1011 and "
                    "touches no other.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
