#include "properties/monitors/invariants.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace squall::invariants {

namespace {

bool allowed(std::string_view cause) {
    constexpr std::array<std::string_view, 4> causes = {"handshake_deadline", "peer_closed",
                                                        "transport_gone", "shutdown"};
    return std::ranges::find(causes, cause) != causes.end();
}

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind != trace_kind::observed)
            return;
        if (e.name == "disconnect_requested") {
            caller_ = e.text_of("caller");
            reason_ = e.text_of("reason");
        }
        if (e.name != "ended" || e.text_of("state") != "CONNECTING" || allowed(e.text_of("cause")))
            return;
        std::string text = "session " + std::string(e.text_of("session")) +
                           " was ended while CONNECTING, cause " + std::string(e.text_of("cause"));
        if (!caller_.empty())
            text += " (disconnect by " + caller_ + ": " + reason_ + ")";
        violate(e.number, text);
    }

    std::string caller_; ///< of the latest disconnect()
    std::string reason_;
};

} // namespace

const invariant i02{"I02",
                    "Never disconnect while CONNECTING: only the handshake deadline, the loss of "
                    "the peer or a shutdown of the server ends such a session.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
