#include "properties/scenarios/scenarios.hpp"

#include <array>

namespace squall {

scenario_list all_scenarios() {
    static constexpr std::array<const scenario*, 4> all = {&voice_one, &voice_reconnect,
                                                           &voice_five, &voice_three};
    return all;
}

} // namespace squall
