// I15 and I16. What the applications of serve_echo send is known (answer_of), so what was queued
// follows from the messages they were told of. Against it: the frames on the wire, by our own
// decoder, which must be a subsequence, byte for byte; and the outcomes that the server tells of,
// one for each send. And the way in: an application is told of what its client said, in order.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"
#include "properties/monitors/session_book.hpp"
#include "properties/monitors/wire_tap.hpp"
#include "properties/server/echo_server.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace squall::invariants {

namespace {

struct session {
    std::vector<std::string> queued;
    std::size_t on_wire = 0;  ///< all of `queued` before this have gone out, or never will
    std::size_t frames = 0;   ///< whole ones on the wire
    std::size_t sent = 0;     ///< so the server says
    std::size_t outcomes = 0; ///< sent or dropped, so the server says
    std::size_t heard = 0;    ///< messages that its application was told of
    bool failed = false;      ///< its application threw: it sends nothing any more
    std::optional<instant> ended;
    duration late{}; ///< of the host, up to then
};

std::string text_of_bytes(const trace_event& e) {
    return {reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size()};
}

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        book_.on_event(e);
        if (server_stopped(e))
            settle(e.at);
        if (server_died(e) || server_stopped(e))
            sessions_.clear();
        std::vector<wire_item> items;
        const wire_tap::connection* const c = tap_.on_event(e, items);
        for (const wire_item& item : items)
            if (item.what == wire_item::kind::frame && item.op <= opcode::binary)
                on_data(c->path, item.payload, e.number);
        if (e.kind == trace_kind::client && e.name == "says")
            said_[std::string(e.actor)].push_back(text_of_bytes(e));
        else if (e.kind == trace_kind::observed)
            on_observed(e);
    }

    void on_observed(const trace_event& e) {
        const std::string id(e.text_of("session"));
        if (e.name == "handler_message" && e.field("handler") != nullptr) {
            on_message(id, e);
            return;
        }
        const auto found = sessions_.find(id);
        if (found == sessions_.end())
            return;
        session& s = found->second;
        if (e.name == "sent" || e.name == "send_dropped") {
            if (e.name == "sent" && ++s.sent > s.frames)
                violate(e.number, "session " + id + " was sent a message, says the server, that " +
                                      "is not on the wire");
            if (++s.outcomes > s.queued.size())
                violate(e.number, "session " + id + " has more outcomes of sends than sends");
        } else if (e.name == "ended") {
            s.ended = e.at;
            s.late = time_.late();
        }
    }

    void on_message(const std::string& id, const trace_event& e) {
        session& s = sessions_[id];
        const std::string message = text_of_bytes(e);
        const auto said = said_.find(book_.connection(id));
        if (said != said_.end() &&
            (s.heard >= said->second.size() || said->second[s.heard] != message))
            violate(e.number, "the application of session " + id + " was told of a message that " +
                                  "is not the next one of its client");
        ++s.heard;
        auto answer = answer_of(e.text_of("handler"), message);
        s.failed = s.failed || !answer;
        if (!s.failed)
            s.queued.push_back(std::move(*answer));
    }

    void on_data(std::string_view path, const std::string& payload, std::uint64_t event) {
        const auto found = sessions_.find(book_.session(connection_of(path)));
        if (found == sessions_.end())
            return;
        session& s = found->second;
        const auto from = s.queued.begin() + static_cast<std::ptrdiff_t>(s.on_wire);
        const auto match = std::find(from, s.queued.end(), payload);
        ++s.frames;
        if (match == s.queued.end())
            violate(event, "a message went out on " + std::string(path) +
                               " that was not queued, or twice, or out of its order");
        else
            s.on_wire = static_cast<std::size_t>(match - s.queued.begin()) + 1;
    }

    void finish(instant end) override { settle(end); }

    /// Whatever has ended has all its outcomes by now.
    void settle(instant end) {
        for (const auto& [id, s] : sessions_)
            if (s.ended && end - *s.ended > time_.late() - s.late && s.outcomes < s.queued.size())
                violate(0, "session " + id + " has ended, and of " +
                               std::to_string(s.queued.size()) + " sends only " +
                               std::to_string(s.outcomes) + " have an outcome");
    }

    wire_tap tap_;
    server_time time_;
    session_book book_;
    std::map<std::string, session, std::less<>> sessions_; ///< those that were sent a message
    std::map<std::string, std::vector<std::string>, std::less<>> said_; ///< by connection
};

} // namespace

const invariant i16{"I16",
                    "What goes out to a client is an in-order, duplicate-free subsequence of what "
                    "was queued for it, bytes intact, and each send has one outcome (I15).",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
