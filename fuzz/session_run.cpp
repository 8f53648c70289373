#include "fuzz/session_run.hpp"

#include "properties/scenarios/scenarios.hpp"

#include <array>
#include <vector>

namespace squall {

const scenario& session_scenario() noexcept {
    return voice_story;
}

const byte_sites& session_sites() {
    static const byte_sites sites = [] {
        std::vector<const site*> used = all_sites(std::array{&session_scenario()});
        // What Linux has not been seen to do is no finding (connect.address_in_use).
        std::erase_if(used, [](const site* s) { return !s->by_default; });
        return byte_sites(used);
    }();
    return sites;
}

run_result run_session(std::span<const std::uint8_t> input,
                       std::span<trace_listener* const> listeners) {
    byte_source source(session_sites(), input);
    return run(session_scenario(), source, 0, {}, listeners);
}

} // namespace squall
