#include "properties/clients/story_client.hpp"

#include "properties/clients/story_sites.hpp"
#include "sim/trace/trace.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>
#include <utility>

namespace squall {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t usual_length = 5; // "hello"
constexpr duration between_steps = 1ms;

} // namespace

story_client::story_client(host& h, options o)
    : voice_client(h, std::move(o)),
      connects_later_(h.owner().decisions(), story::connects_later, self()),
      handshake_(h.owner().decisions(), story::handshake, self()),
      steps_(h.owner().decisions(), story::steps, self()),
      act_(h.owner().decisions(), story::act, self()),
      length_(h.owner().decisions(), story::length, self()),
      wait_(h.owner().decisions(), story::wait, self()),
      flip_(h.owner().decisions(), story::flip, self()) {}

void story_client::start(host& server) {
    later(std::chrono::microseconds(connects_later_.ask()),
          [this, &server] { voice_client::start(server); });
}

std::string story_client::upgrade(std::span<const std::byte, 16> nonce) {
    const auto kind = static_cast<story::handshake_kind>(handshake_.ask());
    steps_left_ = 1 + steps_.ask();
    if (kind == story::handshake_kind::eager)
        later(0us, [this] { on_upgraded(); });
    return flipped(story::spoil(voice_client::upgrade(nonce), kind));
}

void story_client::on_upgraded() {
    if (!std::exchange(begun_, true))
        next_step();
}

void story_client::next_step() {
    if (steps_left_ == 0) {
        finished_ = true;
        say_goodbye();
        return;
    }
    --steps_left_;
    later(between_steps + std::chrono::microseconds(wait_.ask()), [this] {
        take(static_cast<story::step_kind>(act_.ask()));
        if (open())
            next_step();
    });
}

void story_client::on_welcome() {
    welcomed_ = true;
    say_goodbye();
}

// Who waits for a welcome does not leave without it: a server that owes one could not be told
// from one whose client left. Who reads no more will not hear of it, and just goes.
void story_client::say_goodbye() {
    if (!finished_)
        return;
    if (reads_no_more_)
        later(wishes().stay, [this] { leave(false, "leaves"); });
    else if (welcomed_)
        later(wishes().stay, [this] { send_close(); });
}

void story_client::take(story::step_kind k) {
    using enum story::step_kind;
    const std::string bytes = flipped(
        k < shutdown ? story::bytes_of(k, usual_length + length_.ask(), where().entropy()) : "");
    const std::array fields = {trace_field("what", to_string(k)),
                               trace_field("bytes", bytes.size())};
    note("steps", fields);
    if (k == shutdown) {
        finish();
    } else if (k == close_socket || k == reset) {
        leave(k == reset, "leaves");
    } else if (k == stop_reading) {
        reads_no_more_ = true;
        read_slowly(0, duration::zero());
    } else {
        send(bytes);
    }
}

std::string story_client::flipped(std::string bytes) {
    const std::uint64_t end = sent_ + bytes.size();
    while (const auto f = flip_.within(sent_, end)) { // each fires once
        char& c = bytes[f->at - sent_];
        c = static_cast<char>(c ^ static_cast<char>(f->value));
    }
    sent_ = end;
    return bytes;
}

} // namespace squall
