#include "properties/scenarios/scenarios.hpp"

#include "properties/monitors/invariants.hpp"
#include "properties/probes/probes.hpp"
#include "properties/scenarios/whole_stage.hpp"

#include <chrono>

namespace squall {

namespace {

using namespace std::chrono_literals;
using enum desk_client::role;

// Two conversations, two admins. A customer of the first comes from another page too, and takes the
// place of the one before. In the end the server is told to stop, and drains.
void play(world& w) {
    whole_stage stage(w, 5);
    stage.add_desk(3, admin, "x", 5ms);
    stage.add_desk(4, admin, "y", 5ms);
    stage.add_desk(1, customer, "a", 10ms);
    stage.add_desk(2, customer, "b", 10ms);
    stage.add_desk(5, customer, "a", 60ms);
    for (const duration when : {20ms, 90ms, 230ms, 420ms})
        stage.add_operator(when);
    stage.stop_as_the_tape_says(700ms);
    stage.run([&] {
        stage.add_desk(1, customer, "late", 5ms);
        stage.add_operator(50ms);
    });
}

// Customers and admins alike are welcomed: what holds of welcomes holds here.
std::vector<const invariant*> invariants_of_the_desk() {
    std::vector<const invariant*> all = whole_invariants();
    using namespace invariants;
    all.insert(all.end(), {&i10, &i11, &i12, &i13});
    return all;
}

std::vector<const probe*> probes_of_the_desk() {
    std::vector<const probe*> all = whole_probes();
    all.push_back(&probes::reconnect_after_restart);
    all.push_back(&probes::second_welcome_attempt);
    return all;
}

} // namespace

const scenario desk{"desk",
                    "Customers and admins of two conversations talk on a whole server, its "
                    "operator looks on, and it is told to stop: later, or in the middle of it.",
                    play,
                    invariants_of_the_desk(),
                    whole_sites(),
                    probes_of_the_desk()};

} // namespace squall
