#pragma once

#include "properties/clients/story_step.hpp"
#include "properties/clients/voice_client.hpp"
#include "sim/tape/tape.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace squall {

/// A client whose whole plan comes from the tape (story_sites.hpp): how it asks for its upgrade,
/// how many steps it takes from the 101 on, what each is and when. What is not on the tape is well
/// behaved, so that a plan is as short as what is odd about it. For the rapidcheck properties and
/// the fuzzer, who write plans, and for hunts, which draw them.
class story_client final : public voice_client {
public:
    story_client(host& h, options o);

    /// Connects when its plan says, counted from now.
    void start(host& server) override;

private:
    std::string upgrade(std::span<const std::byte, 16> nonce) override;
    void on_upgraded() override;
    void on_welcome() override;

    void next_step();
    /// Leaves a while after the last step, once it has been welcomed.
    void say_goodbye();
    void take(story::step_kind k);
    /// websocket.flip: these bytes are about to be sent.
    std::string flipped(std::string bytes);

    question connects_later_;
    question handshake_;
    question steps_;
    question act_;
    question length_;
    question wait_;
    question flip_;
    std::uint64_t steps_left_ = 0;
    std::uint64_t sent_ = 0; ///< bytes that flipped() has seen
    bool begun_ = false;
    bool finished_ = false; ///< no steps are left
    bool welcomed_ = false;
    bool reads_no_more_ = false;
};

} // namespace squall
