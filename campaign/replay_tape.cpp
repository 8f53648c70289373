#include "campaign/replay_tape.hpp"

#include "campaign/files.hpp"
#include "campaign/usage_error.hpp"
#include "sim/tape/json_reader.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <algorithm>

namespace squall {

namespace {

/// Where the value of the key "scenario" stands in a text that parse_repro has accepted.
text_position scenario_position(std::string_view text) {
    const placed_json root = read_json(text, [](const text_position& at, const std::string& why) {
        throw repro_error(to_string(at) + ": " + why);
    });
    const auto& members = std::get<placed_json::object>(root.value);
    return std::ranges::find(members, "scenario", &placed_json::member::name)->value.at;
}

replay_tape from_file(const std::string& file, scenario_list scenarios, site_list sites) {
    const std::string text = read_file(file);
    replay_tape t;
    try {
        t.recorded = parse_repro(text, sites);
    } catch (const repro_error& e) {
        throw usage_error(file + ":" + e.what());
    }
    t.what = find_scenario(scenarios, t.recorded->scenario);
    if (t.what == nullptr)
        throw usage_error(file + ":" + to_string(scenario_position(text)) + ": unknown scenario '" +
                          t.recorded->scenario + "' (squall list scenarios names them)");
    t.entropy_seed = t.recorded->entropy_seed;
    t.source = std::make_unique<listed_source>(t.recorded->decisions);
    return t;
}

} // namespace

replay_tape load_tape(const replay_options& o, scenario_list scenarios, site_list sites) {
    if (!o.file.empty())
        return from_file(o.file, scenarios, sites);
    replay_tape t;
    t.what = o.what;
    t.source = std::make_unique<seed_source>(o.seed, o.faults);
    return t;
}

} // namespace squall
