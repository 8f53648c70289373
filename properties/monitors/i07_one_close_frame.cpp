#include "properties/monitors/invariants.hpp"

#include "properties/monitors/wire_tap.hpp"

#include <set>
#include <string>
#include <vector>

namespace squall::invariants {

namespace {

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        std::vector<wire_item> items;
        const wire_tap::connection* const c = tap_.on_event(e, items);
        for (const wire_item& item : items) {
            if (item.what == wire_item::kind::bad_frame)
                violate(e.number, "a bad frame went out on " + c->path + ": " + item.payload);
            if (item.what != wire_item::kind::frame)
                continue;
            const bool closed = closed_.contains(c->path);
            if (item.op == opcode::close) {
                if (closed)
                    violate(e.number, "a second close frame went out on " + c->path);
                closed_.insert(c->path);
            } else if (closed && item.op <= opcode::binary) {
                violate(e.number, "a data frame follows the close frame on " + c->path);
            }
        }
    }

    wire_tap tap_;
    std::set<std::string, std::less<>> closed_;
};

} // namespace

const invariant i07{"I07",
                    "At most one close frame goes out on a connection, no data frame follows it, "
                    "and every frame is one that a server may send.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
