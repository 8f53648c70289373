// A session that is closed for what its peer did, or did not do, or because its handler has failed,
// begins no further message once it is CLOSING; the one that was being written may be written to its end, also if the kernel had found
// no room for its first byte. (One that is closed for another reason writes what is queued first:
// docs/handlers.md. That nothing comes behind the close frame is I07's, that it comes in order I16's.)

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/session_book.hpp"
#include "properties/monitors/wire_tap.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

namespace squall::invariants {

namespace {

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        book_.on_event(e);
        std::vector<wire_item> items;
        wire_tap::connection* const c = tap_.on_event(e, items);
        for (const wire_item& item : items)
            if (item.what == wire_item::kind::frame && item.op <= opcode::binary)
                on_data(c->path, e.number);
        if (e.kind == trace_kind::observed && e.name == "state_changed" &&
            e.text_of("to") == "CLOSING")
            on_closing(e);
        else if (e.kind == trace_kind::observed && e.name == "ended")
            on_ended(e);
    }

    void on_closing(const trace_event& e) {
        const std::string session(e.text_of("session"));
        const wire_tap::connection* const c = tap_.at(book_.connection(session));
        if (c != nullptr) {
            path_of_[session] = c->path;
            closing_[c->path] = {.may_follow = c->blocked || begun(*c) ? 1 : 0};
        }
    }

    void on_data(const std::string& path, std::uint64_t event) {
        const auto found = closing_.find(path);
        if (found != closing_.end() && found->second.may_follow-- == 0)
            found->second.began = event;
    }

    void on_ended(const trace_event& e) {
        const auto path = path_of_.find(e.text_of("session"));
        if (path == path_of_.end() || !begins_nothing(e.text_of("cause")))
            return;
        const close& how = closing_.at(path->second);
        const auto* const c = tap_.at(connection_of(path->second));
        if (how.began != 0)
            violate(how.began,
                    "a data frame begins on " + path->second + " after its session was CLOSING");
        else if (how.may_follow <= 0 && begun(*c))
            violate(e.number, "half a data frame is on " + path->second +
                                  ", begun after its session was CLOSING");
    }

    static bool begins_nothing(std::string_view cause) {
        constexpr std::array<std::string_view, 6> all = {
            "peer_closed",  "slow_consumer",  "stale",
            "rate_limited", "protocol_error", "handler_failed"};
        return std::ranges::find(all, cause) != all.end();
    }

    static bool begun(const wire_tap::connection& c) {
        return c.stream.unfinished().value_or(opcode::close) <= opcode::binary;
    }

    wire_tap tap_;
    session_book book_;
    struct close {
        int may_follow;          ///< data frames
        std::uint64_t began = 0; ///< the event of the first that was one too many
    };
    std::map<std::string, close> closing_; ///< by path
    std::map<std::string, std::string, std::less<>> path_of_; ///< by session
};

} // namespace

const invariant i14{"I14",
                    "No data frame begins on the wire once its session is CLOSING for what its "
                    "peer did: the state is looked at again when a frame starts.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
