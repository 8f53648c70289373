#pragma once

#include "properties/clients/voice_client.hpp"
#include "sim/tape/tape.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace squall {

/// What the clients of a whole server have in common, whatever their route: when they come, what
/// they may say instead of what they would, that they leave early, and that they do not wait for
/// ever (a server that has lost power never says so). The questions are in whole_sites.hpp.
class page_client : public voice_client {
public:
    /// `target`: of the upgrade request, "/ws/customer/a".
    page_client(host& h, options o, std::string target);

    void start(host& server) override;

    /// Calls this whenever it would come a second time and leave this connection open.
    void when_it_comes_again(std::function<void()> then) { again_ = std::move(then); }

protected:
    /// To be called once it has been let in.
    void may_leave();
    /// Says this, or what the tape puts in its place, when the tape has it.
    void say(std::string text);
    /// Says goodbye, once it has been there for a while.
    void say_goodbye();

    bool reads() const noexcept { return reads_; }

private:
    std::string upgrade(std::span<const std::byte, 16> nonce) override;
    void say_now(std::string_view text, std::uint64_t kind);

    const std::string target_;
    std::function<void()> again_;
    question comes_later_;
    question says_;
    question pause_;
    question leaves_;
    bool reads_ = true;
};

} // namespace squall
