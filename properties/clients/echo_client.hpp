#pragma once

#include "properties/clients/voice_client.hpp"
#include "sim/tape/tape.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace squall {

/// A client of serve_echo: connects, upgrades, sends messages that are all different, hears the
/// answers, closes with 1000. The tape may give it another route, more and longer messages than the
/// server takes, mistakes, deafness, and no answer to pings (echo_sites.hpp).
///
/// Notes `says` with each message that it sends, and `served` at its first answer. It does not wait
/// for ever: after 25 s it goes.
class echo_client final : public voice_client {
public:
    echo_client(host& h, options o);

    void start(host& server) override;

private:
    std::string upgrade(std::span<const std::byte, 16> nonce) override;
    void on_upgraded() override;
    void on_text(std::string_view payload) override;
    bool answers_ping() override;

    void burst();
    /// The next message, so much longer than need be.
    void say(std::size_t padding);

    question messages_;
    question padding_;
    question pause_;
    bool answering_ = false;
    std::uint64_t bursts_left_ = 1;
    std::uint64_t bad_json_ = 0; ///< the number of the message that is none
    duration deaf_{0};
    std::uint64_t unanswered_ = 0; ///< pings that are still to be left so
    std::uint64_t said_ = 0;
    bool served_ = false;
};

} // namespace squall
