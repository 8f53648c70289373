#include "properties/monitors/invariants.hpp"

#include "properties/monitors/wire_tap.hpp"

#include <string>
#include <vector>

namespace squall::invariants {

namespace {

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        std::vector<wire_item> items;
        const wire_tap::connection* const c = tap_.on_event(e, items);
        if (c == nullptr)
            return;
        for (const wire_item& item : items) {
            if (item.what == wire_item::kind::not_http)
                violate(e.number, "bytes that are no HTTP response went out before the 101 on " +
                                      c->path + ": " + item.payload);
            else if (item.what == wire_item::kind::response && !plausible(item.status))
                violate(e.number, "an answer before the 101 on " + c->path + " has status " +
                                      std::to_string(item.status));
        }
    }

    // Of informational responses only 101, and 100, which a client may have asked for.
    static bool plausible(int status) {
        return status == 100 || status == 101 || (status >= 200 && status < 600);
    }

    wire_tap tap_;
};

} // namespace

const invariant i03{
    "I03", "No WebSocket frame before the 101; a failure before it is an HTTP status.", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::invariants
