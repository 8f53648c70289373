#pragma once

#include "properties/clients/voice_client.hpp"

#include <chrono>

namespace squall {

/// A client that does not wait for ever: the server may have lost power, and then its connection
/// is half open and nobody will ever say so.
class impatient_client final : public voice_client {
    using voice_client::voice_client;

    void start(host& server) override {
        later(std::chrono::seconds(20), [this] { leave(true, "gives_up"); });
        voice_client::start(server);
    }
};

} // namespace squall
