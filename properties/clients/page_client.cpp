#include "properties/clients/page_client.hpp"

#include "properties/clients/whole_sites.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <utility>

namespace squall {

namespace {

using std::chrono::microseconds;

constexpr duration patience = std::chrono::seconds(20);
constexpr std::size_t long_text = 20'000;

} // namespace

page_client::page_client(host& h, options o, std::string target)
    : voice_client(h, std::move(o)),
      target_(std::move(target)),
      comes_later_(h.owner().decisions(), whole::comes_later, self()),
      says_(h.owner().decisions(), whole::says, self()),
      pause_(h.owner().decisions(), whole::pause, self()),
      leaves_(h.owner().decisions(), whole::leaves, self()) {}

void page_client::start(host& server) {
    later(microseconds(comes_later_.ask()), [this, &server] {
        later(patience, [this] { leave(true, "gives_up"); });
        voice_client::start(server);
    });
}

std::string page_client::upgrade(std::span<const std::byte, 16> nonce) {
    return upgrade_request(target_, server_name() + ":" + std::to_string(wishes().port), nonce);
}

void page_client::may_leave() {
    if (const std::uint64_t after = leaves_.ask(); after > 0)
        later(microseconds(after),
              [this, abrupt = after % 2 == 1] { leave(abrupt, abrupt ? "aborts" : "leaves"); });
}

void page_client::say(std::string text) {
    later(microseconds(pause_.ask()),
          [this, text = std::move(text)] { say_now(text, says_.ask()); });
}

void page_client::say_now(std::string_view text, std::uint64_t kind) {
    switch (kind) {
    case 1:
        return send_frame(opcode::text, "{no JSON");
    case 2:
        return send_frame(opcode::text, R"({"what":1})");
    case 3:
        return send_frame(opcode::text, R"({"data":")" + std::string(long_text, 'x') + R"("})");
    case 4:
        send_frame(opcode::ping, "there?");
        break;
    case 5:
        return send_frame(opcode::binary, text);
    case 6:
        return;
    case 7:
        reads_ = false;
        read_slowly(0, duration::zero());
        break;
    case 8:
        if (again_)
            again_();
        break;
    case 9:
        send_frame(opcode::text, text);
        break;
    default:
        break;
    }
    send_frame(opcode::text, text);
}

// Who reads nothing will not see the server's close frame, and just goes.
void page_client::say_goodbye() {
    later(wishes().stay, [this] {
        if (reads_)
            send_close();
        else
            leave(false, "leaves");
    });
}

} // namespace squall
