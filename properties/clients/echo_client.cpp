#include "properties/clients/echo_client.hpp"

#include "properties/clients/echo_sites.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <utility>

namespace squall {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr duration patience = 25s;
constexpr duration between_bursts = 50ms;
constexpr std::uint64_t usual_burst = 3;
constexpr std::size_t small_window = 4096;
constexpr std::size_t filler = 1000;

} // namespace

echo_client::echo_client(host& h, options o)
    : voice_client(h, std::move(o)),
      messages_(h.owner().decisions(), echo::messages, self()),
      padding_(h.owner().decisions(), echo::padding, self()),
      pause_(h.owner().decisions(), echo::pause, self()) {}

// It makes its plan now, and not when it is made itself: who comes when faults are over is good.
void echo_client::start(host& server) {
    tape& decisions = where().owner().decisions();
    answering_ = ask_once(decisions, echo::route, self()) != 0;
    bursts_left_ = 1 + ask_once(decisions, echo::bursts, self());
    bad_json_ = ask_once(decisions, echo::bad_json, self());
    deaf_ = microseconds(ask_once(decisions, echo::deaf, self()));
    unanswered_ = ask_once(decisions, echo::no_pong, self());
    later(patience, [this] { leave(true, "gives_up"); });
    if (deaf_ > duration::zero())
        offer_window(small_window);
    voice_client::start(server);
}

std::string echo_client::upgrade(std::span<const std::byte, 16> nonce) {
    return upgrade_request((answering_ ? "/ws/" : "/ws/echo/") + wishes().user_id,
                           server_name() + ":" + std::to_string(wishes().port), nonce);
}

void echo_client::on_upgraded() {
    if (deaf_ > duration::zero()) {
        note("reads_no_more");
        read_slowly(0, {});
        later(deaf_, [this] { read_on(); });
        for (std::size_t bytes = 0; bytes < peer_send_buffer() + small_window; bytes += filler)
            say(filler);
    }
    burst();
}

void echo_client::burst() {
    for (std::uint64_t left = usual_burst + messages_.ask(); left > 0; --left) {
        say(padding_.ask());
    }
    const duration pause = microseconds(pause_.ask());
    if (--bursts_left_ > 0)
        later(between_bursts + pause, [this] { burst(); });
    else
        later(wishes().stay + pause, [this] { send_close(); });
}

void echo_client::say(std::size_t padding) {
    const std::string number = std::to_string(++said_);
    std::string message = "message " + number + " is no JSON";
    if (said_ != bad_json_)
        message = R"({"from":")" + wishes().user_id + R"(","message":)" + number +
                  R"(,"padding":")" + std::string(padding, 'x') + R"("})";
    note("says", {}, message);
    send_frame(opcode::text, message);
}

void echo_client::on_text(std::string_view) {
    if (!std::exchange(served_, true))
        note("served");
}

bool echo_client::answers_ping() {
    if (unanswered_ == 0)
        return true;
    --unanswered_;
    return false;
}

} // namespace squall
