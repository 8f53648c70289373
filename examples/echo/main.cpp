// An echo server under squall: one scenario, one invariant, and squall::main.

#include "campaign/main.hpp"
#include "examples/echo/echo_server.hpp"
#include "sim/net/network.hpp"
#include "sim/run/scenario.hpp"
#include "sim/world/world.hpp"

#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>

namespace {

using namespace std::chrono_literals;
using squall::trace_event;

constexpr std::uint16_t port = 7;

/// Sends some kilobytes and returns what came back before the connection ended.
std::string echo_back(const std::string& text) {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect({asio::ip::make_address("10.0.0.1"), port}, error);
    if (!error)
        asio::write(socket, asio::buffer(text), error);
    std::string back(text.size(), '\0');
    std::size_t got = 0;
    while (!error && got < back.size())
        got += socket.read_some(asio::buffer(&back[got], back.size() - got), error);
    back.resize(got);
    return back;
}

/// The echo is the text, or as much of its beginning as came before the connection broke.
class echo_is_a_prefix final : public squall::monitor {
    void on_event(const trace_event& e) override {
        if (e.name == "echo" && e.number_of("prefix") == 0)
            violate(e.number, "what came back is not what was sent");
    }
};

const squall::invariant prefix{"E01", "What comes back is what was sent, as far as it came.", [] {
                                   return std::make_unique<echo_is_a_prefix>();
                               }};

void play(squall::world& w) {
    squall::host& server = w.add_host("server");
    squall::host& client = w.add_host("c1");
    w.net().set_latency(server, client, 2ms);
    server.run("echo-server", [] { serve_echo(port); });
    bool done = false;
    client.run(
        "echo-client",
        [&] {
            const std::string text(5000, 'x');
            const std::string back = echo_back(text);
            const std::array fields = {squall::trace_field("length", back.size()),
                                       squall::trace_field("prefix", text.starts_with(back))};
            w.emit(squall::trace_kind::client, "c1", "echo", {}, fields);
            done = true;
        },
        /*may_return=*/true);
    w.run_until([&] { return done; }, 30s);
}

const squall::scenario echo{
    "echo", "One client sends 5000 bytes to an echo server.", play, {&prefix}, {}};

} // namespace

int main(int argc, char** argv) {
    const squall::scenario* const all[] = {&echo};
    return squall::main(argc, argv, all);
}
