#include "properties/monitors/invariants.hpp"

#include "properties/monitors/wire_tap.hpp"

#include <set>
#include <string>
#include <vector>

namespace squall::invariants {

namespace {

// Every WebSocket route of the voice gateway has a welcome.
class watch final : public monitor {
    void on_event(const trace_event& e) override {
        std::vector<wire_item> items;
        const wire_tap::connection* const c = tap_.on_event(e, items);
        for (const wire_item& item : items) {
            if (item.what != wire_item::kind::frame || item.op > opcode::binary)
                continue;
            const bool first = begun_.insert(c->path).second;
            const bool welcome = is_welcome(item);
            if (first && !welcome)
                violate(e.number, "the first data frame on " + c->path + " is no welcome");
            if (!first && welcome)
                violate(e.number, "a second welcome went out on " + c->path);
        }
    }

    wire_tap tap_;
    std::set<std::string, std::less<>> begun_; ///< connections with a data frame
};

} // namespace

const invariant i11{"I11",
                    "The first data frame of a session is its welcome, and only one welcome is "
                    "written whole.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
