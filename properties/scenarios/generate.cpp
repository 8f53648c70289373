#include "properties/scenarios/scenarios.hpp"

#include "properties/probes/probes.hpp"
#include "properties/scenarios/whole_stage.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;

// Three people want a text each; who loses the connection comes back with the resume token. The
// server may die at any time, and its database does not.
void play(world& w) {
    whole_stage stage(w, 3);
    stage.add_asker(1, 3, 5ms);
    stage.add_asker(2, 1, 5ms);
    stage.add_asker(3, 5, 40ms);
    stage.add_operator(150ms);
    stage.add_operator(390ms);
    stage.stop_as_the_tape_says(1200ms);
    stage.run([&] {
        stage.add_asker(1, 1, 5ms);
        stage.add_operator(50ms);
    });
}

std::vector<const probe*> probes_of_jobs() {
    std::vector<const probe*> all = whole_probes();
    all.push_back(&probes::job_outlives_its_server);
    return all;
}

} // namespace

const scenario generate{"generate",
                        "Three people ask a whole server for a text each, leave, and come back for "
                        "it; the server dies, is stopped and comes back as the tape says.",
                        play,
                        whole_invariants(),
                        whole_sites(),
                        probes_of_jobs()};

} // namespace squall
