// The message that was being written when CLOSING began may be written to its end, also if the
// kernel had found no room for its first byte; nothing else may begin.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/session_book.hpp"
#include "properties/monitors/wire_tap.hpp"

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
    }

    void on_closing(const trace_event& e) {
        const wire_tap::connection* const c = tap_.at(book_.connection(e.text_of("session")));
        if (c != nullptr)
            may_follow_[c->path] = c->blocked || begun(*c) ? 1 : 0;
    }

    void on_data(const std::string& path, std::uint64_t event) {
        const auto found = may_follow_.find(path);
        if (found != may_follow_.end() && found->second-- <= 0)
            violate(event, "a data frame begins on " + path + " after its session was CLOSING");
    }

    void finish(instant) override {
        for (const auto& [path, frames] : may_follow_)
            if (const auto* c = tap_.at(connection_of(path)); frames <= 0 && begun(*c))
                violate(0, "half a data frame is on " + path +
                               ", begun after its session was CLOSING");
    }

    static bool begun(const wire_tap::connection& c) {
        return c.stream.unfinished().value_or(opcode::close) <= opcode::binary;
    }

    wire_tap tap_;
    session_book book_;
    std::map<std::string, int> may_follow_; ///< data frames, by path of CLOSING sessions
};

} // namespace

const invariant i14{"I14",
                    "No data frame begins on the wire once its session is CLOSING: the state is "
                    "looked at again when a frame starts.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
