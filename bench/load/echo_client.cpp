// Connections to an echo server, each with one message on its way: messages a second.
//
//     echo_client PORT CONNECTIONS SECONDS BYTES
//
// Prints a line of JSON. What comes before the echo of the first message (a welcome) is not
// counted.

#include "bench/arguments.hpp"
#include "bench/load/poller.hpp"
#include "bench/stopwatch.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace squall::bench {
namespace {

class echo_bench {
public:
    echo_bench(std::uint16_t port, std::size_t connections, std::size_t bytes)
        : peers_(connections),
          message_(bytes, 'x') {
        for (peer& p : peers_) {
            p.connect(port, "/ws/voice?user_id=u" + std::to_string(&p - peers_.data()));
            poll_.add(p);
        }
    }

    /// Round trips in about so many seconds, after one second that does not count.
    void run(int seconds) {
        const stopwatch warming;
        while (warming.wall() < 1) {
            step();
        }
        const std::uint64_t before = echoed_;
        const stopwatch watch;
        while (watch.wall() < seconds) {
            step();
        }
        rate_ = static_cast<double>(echoed_ - before) / watch.wall();
    }

    bool report() const {
        std::printf(
            "{\"messages_per_s\": %.0f, \"echoed\": %llu, \"connections\": %zu, \"bytes\": %zu, "
            "\"failed\": %d}\n",
            rate_, static_cast<unsigned long long>(echoed_), peers_.size(), message_.size(),
            failed_);
        return failed_ == 0 && rate_ > 0;
    }

private:
    void step() {
        poll_.poll(
            10,
            [this](peer& p, std::string_view text) {
                echoed_ += text == message_ ? 1 : 0;
                if (text == message_ || p.number == 0) {
                    p.number = 1;
                    p.send_text(message_);
                }
            },
            [this](peer&) { ++failed_; });
        for (; begun_ < peers_.size(); ++begun_) { // servers without a welcome wait for us
            peer& p = peers_[begun_];
            if (p.now() != peer::state::open) {
                break;
            }
            if (p.number == 0) {
                p.number = 1;
                p.send_text(message_);
            }
        }
    }

    poller poll_;
    std::vector<peer> peers_;
    std::string message_;
    std::size_t begun_ = 0;
    std::uint64_t echoed_ = 0;
    double rate_ = 0;
    int failed_ = 0;
};

} // namespace
} // namespace squall::bench

int main(int argc, char** argv) {
    using squall::bench::argument;
    const int port = argument(argc, argv, 1, 8000);
    const int connections = argument(argc, argv, 2, 64);
    const int seconds = argument(argc, argv, 3, 3);
    const int bytes = argument(argc, argv, 4, 64);
    try {
        squall::bench::echo_bench b{static_cast<std::uint16_t>(port),
                                    static_cast<std::size_t>(connections),
                                    static_cast<std::size_t>(bytes)};
        b.run(seconds);
        return b.report() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "echo_client: %s\n", error.what());
        return 1;
    }
}
