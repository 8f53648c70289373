#include "properties/scenarios/scenarios.hpp"

#include <array>

namespace squall {

scenario_list all_scenarios() {
    static constexpr std::array<const scenario*, 13> all = {
        &voice_one,    &voice_reconnect, &voice_five,    &voice_three, &voice_three_beast,
        &voice_expect, &voice_story,     &voice_restart, &voice_drain, &echo_crowd,
        &echo_restart, &desk,            &generate};
    return all;
}

} // namespace squall
