// A fuzz target whose server never returns from a handler. libFuzzer's time-out must see it,
// although no virtual time passes: its alarm's handler runs outside the host that it interrupts.

#include "sim/run/run.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace {

/// What a stack trace should name.
[[gnu::noinline]] void spin_in_a_handler() {
    for (volatile bool hangs = true; hangs;) {
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t size) {
    squall::empty_source calm;
    squall::world w(calm);
    w.add_host("server").run(
        "hangs",
        [size] {
            if (size > 0) // libFuzzer tries the empty input by itself first
                spin_in_a_handler();
        },
        true);
    w.run_for(std::chrono::seconds(1));
    return 0;
}
