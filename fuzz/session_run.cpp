#include "fuzz/session_run.hpp"

#include "properties/scenarios/scenarios.hpp"

#include <array>

namespace squall {

const scenario& session_scenario() noexcept {
    return voice_story;
}

const byte_sites& session_sites() {
    static const byte_sites sites(all_sites(std::array{&session_scenario()}));
    return sites;
}

run_result run_session(std::span<const std::uint8_t> input,
                       std::span<trace_listener* const> listeners) {
    byte_source source(session_sites(), input);
    return run(session_scenario(), source, 0, {}, listeners);
}

} // namespace squall
