// The squall program of this project: every subcommand of squall::main over our own scenarios.

#include "campaign/main.hpp"
#include "properties/scenarios/scenarios.hpp"

int main(int argc, char** argv) {
    return squall::main(argc, argv, squall::all_scenarios());
}
