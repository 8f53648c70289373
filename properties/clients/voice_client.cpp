#include "properties/clients/voice_client.hpp"

#include "properties/clients/client_sites.hpp"
#include "sim/kernel/errors.hpp"
#include "sim/trace/trace.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

namespace squall {

namespace {

using std::chrono::microseconds;

constexpr std::size_t slow_read_bytes = 2048;
// A client that pipelines is busy sending: it offers little window and reads seldom, so that the
// server's send buffer fills, and is full for longer than the settle delay.
constexpr std::size_t small_window = 4096;
constexpr duration busy_pause = std::chrono::milliseconds(15);

bool is_the_welcome(std::string_view payload) {
    const auto message = nlohmann::json::parse(payload, nullptr, false);
    return message.is_object() && message.value("type", "") == "connected";
}

} // namespace

voice_client::voice_client(host& h, options o)
    : scripted_peer(h),
      options_(std::move(o)),
      self_(h.name() + "/" + options_.user_id),
      pipelined_(h.owner().decisions(), client_faults::pipelined, self_),
      fill_buffer_(h.owner().decisions(), client_faults::fill_buffer, self_),
      slow_reader_(h.owner().decisions(), client_faults::slow_reader, self_),
      finish_early_(h.owner().decisions(), client_faults::finish_early, self_),
      abort_(h.owner().decisions(), client_faults::abort, self_),
      half_close_(h.owner().decisions(), client_faults::half_close, self_) {}

void voice_client::start(host& server) {
    server_name_ = server.name();
    if (requests_ahead_ = pipelined_.ask(); requests_ahead_ > 0) {
        offer_window(small_window);
        read_slowly(slow_read_bytes, busy_pause);
    } else if (fills_for_ = microseconds(fill_buffer_.ask()); fills_for_ > fills_for_.zero()) {
        offer_window(small_window);
    }
    connect(server, options_.port);
    note("connects");
}

void voice_client::later(duration delay, std::function<void()> step) {
    where().owner().after(delay, [this, step = std::move(step)] {
        if (!done_)
            step();
    });
}

void voice_client::note(const hashed_name& what, std::span<const trace_field> fields,
                        std::string_view payload) {
    where().owner().emit(trace_kind::client, where().who(), what, path(), fields,
                         std::as_bytes(std::span(payload.data(), payload.size())));
}

void voice_client::on_connected() {
    note("connected");
    if (const auto pause = microseconds(slow_reader_.ask()); pause > pause.zero())
        read_slowly(slow_read_bytes, pause);
    if (const auto after = microseconds(finish_early_.ask()); after > after.zero())
        later(after, [this] { leave(false, "finishes_early"); });
    if (const auto after = microseconds(abort_.ask()); after > after.zero())
        later(after, [this] { leave(true, "aborts"); });

    if (const auto after = microseconds(half_close_.ask()); after > after.zero())
        later(after, [this] {
            note("half_closes");
            finish();
        });
    if (fills_for_ > fills_for_.zero())
        send(health_request()); // its answer tells how long an answer is
    else
        ask_for_upgrade();
}

std::string voice_client::health_request() const {
    return "GET /health HTTP/1.1\r\nHost: " + server_name_ + "\r\n\r\n";
}

void voice_client::ask_for_upgrade() {
    std::string requests;
    for (std::uint64_t n = requests_ahead_; n > 0; --n)
        requests += health_request();
    std::array<std::byte, 16> nonce{};
    for (std::size_t i = 0; i < nonce.size(); i += 8) {
        const std::uint64_t word = where().entropy();
        std::memcpy(nonce.data() + i, &word, 8);
    }
    requests += upgrade(nonce);
    send(requests);
}

// As many answers as the server's send buffer holds, and then the 101, which is longer than one.
// What our window takes at once makes no room: Linux wakes a writer when a third is free.
void voice_client::fill_buffer(std::size_t answer_bytes) {
    requests_ahead_ = peer_send_buffer() / answer_bytes;
    read_slowly(0, {});
    ask_for_upgrade();
    later(std::exchange(fills_for_, duration::zero()), [this] { read_on(); });
}

std::string voice_client::upgrade(std::span<const std::byte, 16> nonce) {
    return upgrade_request("/ws/voice?user_id=" + options_.user_id,
                           server_name_ + ":" + std::to_string(options_.port), nonce);
}

void voice_client::on_bytes(std::span<const std::byte> bytes) {
    bytes_received_ += bytes.size();
    for (const wire_item& item : stream_.feed(bytes)) {
        on_item(item);
        if (done_)
            return;
    }
}

void voice_client::on_item(const wire_item& item) {
    switch (item.what) {
    case wire_item::kind::response:
        if (item.status != 200) { // the answers to pipelined requests are of no interest
            const std::array fields = {trace_field("status", item.status)};
            note("response", fields, item.payload);
        }
        if (item.status >= 400)
            leave(false, "refused");
        else if (fills_for_ > fills_for_.zero())
            fill_buffer(bytes_received_);
        else if (item.status == 101)
            on_upgraded();
        break;
    case wire_item::kind::frame:
        on_frame(item);
        break;
    case wire_item::kind::not_http:
    case wire_item::kind::bad_frame:
        note("protocol_error", {}, item.payload);
        leave(true, "gives_up");
        break;
    }
}

void voice_client::on_frame(const wire_item& frame) {
    const std::array fields = {trace_field("opcode", static_cast<int>(frame.op))};
    note("frame", fields, frame.payload);
    if (frame.op == opcode::ping) {
        if (answers_ping())
            send_frame(opcode::pong, frame.payload);
    } else if (frame.op == opcode::close) {
        if (!std::exchange(close_sent_, true))
            send_frame(opcode::close, frame.payload);
        leave(false, "closes"); // the server closes TCP first (RFC 6455 7.1.1); so may we
    } else if (frame.op == opcode::text) {
        on_text(frame.payload);
    }
}

void voice_client::on_text(std::string_view payload) {
    if (!welcomed_ && is_the_welcome(payload)) {
        welcomed_ = true;
        on_welcome();
    }
}

void voice_client::on_welcome() {
    send_frame(opcode::text, R"({"type":"audio","data":"hello"})");
    later(options_.stay, [this] { send_close(); });
}

void voice_client::send_close() {
    if (!std::exchange(close_sent_, true))
        send_frame(opcode::close, close_payload(1000));
}

void voice_client::send_frame(opcode op, std::string_view payload) {
    send(client_frame(op, payload, static_cast<std::uint32_t>(where().entropy())));
}

void voice_client::on_finished() {
    leave(false, "finished_by_server");
}

void voice_client::on_failed(int error) {
    const std::array fields = {trace_field("error", errno_name(error))};
    note("failed", fields);
    leave(true, "is_lost");
}

void voice_client::leave(bool abort, std::string_view how) {
    if (std::exchange(done_, true))
        return;
    const std::array fields = {trace_field("over", 1)};
    note(how, fields);
    if (abort)
        reset();
    else
        close();
    if (when_done_)
        when_done_();
}

} // namespace squall
