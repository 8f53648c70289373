#include "properties/scenarios/scenarios.hpp"

#include "properties/scenarios/voice_stage.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <span>
#include <string>

namespace squall {

namespace {

using namespace std::chrono_literals;

/// Its HTTP library expects an interim answer to every request (RFC 9110 section 10.1.1). The
/// server's handshake is then two writes, 100 and 101, and between them lies a moment at which
/// nothing but the session's state keeps a frame from going out first.
class expecting_client final : public voice_client {
    using voice_client::voice_client;

    std::string upgrade(std::span<const std::byte, 16> nonce) override {
        std::string request = voice_client::upgrade(nonce);
        const std::size_t end_of_headers = request.size() - 2;
        return request.insert(end_of_headers, "Expect: 100-continue\r\n");
    }
};

void play(world& w) {
    voice_stage stage(w, 1);
    stage.add_client<expecting_client>(1, 5ms);
    stage.run();
}

} // namespace

const scenario voice_expect{
    "voice-expect", "One client sends Expect: 100-continue with its upgrade.",
    play,           voice_invariants(),
    voice_sites(),  voice_probes()};

} // namespace squall
