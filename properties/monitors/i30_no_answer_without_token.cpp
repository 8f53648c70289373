// Judged from the wire alone: which request an answer belongs to, and whether that request had one
// Authorization field that is the token (RFC 6750 section 2.1; the scheme in any case).

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/dialogue_tap.hpp"
#include "properties/server/debug_token.hpp"

#include <cctype>
#include <string>
#include <string_view>

namespace squall::invariants {

namespace {

bool bears_token(const client_item& request) {
    constexpr std::string_view scheme = "bearer ";
    if (request.authorization.size() != 1)
        return false;
    const std::string_view value = request.authorization.front();
    if (value.size() != scheme.size() + debug_token.size() || !value.ends_with(debug_token))
        return false;
    for (std::size_t i = 0; i < scheme.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(value[i])) != scheme[i])
            return false;
    return true;
}

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        const dialogue_tap::news n = tap_.on_event(e);
        for (const dialogue_tap::answer& a : n.answers) {
            if (!a.request.target.starts_with("/api/debug/"))
                continue;
            const bool refused = a.response.status >= 400;
            const bool only_asks_how = a.request.method == "OPTIONS"; // answered to everybody
            if (!refused && !only_asks_how && !bears_token(a.request))
                violate(e.number, a.request.method + " " + a.request.target +
                                      " was answered with " + std::to_string(a.response.status) +
                                      " without its token");
            if (a.response.status == 401 && bears_token(a.request))
                violate(e.number, a.request.target + " was refused to one who has its token");
            if (refused && a.response.payload.find("_connections") != std::string::npos)
                violate(e.number, "the refusal of " + a.request.target + " tells of connections");
        }
    }

    dialogue_tap tap_;
};

} // namespace

const invariant i30{"I30",
                    "No debug endpoint answers without its token; with it, none says that there is "
                    "none.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
