#include "sim/net/scripted_peer.hpp"

#include "sim/kernel/both_kernels.hpp"
#include "sim/net/network.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace squall {
namespace {

using namespace std::chrono_literals;

/// Notes what it is told.
struct listener_peer final : scripted_peer {
    using scripted_peer::scripted_peer;
    void on_connected() override { log += "connected "; }
    void on_bytes(std::span<const std::byte> bytes) override {
        total += bytes.size();
        times.push_back(where().owner().now());
    }
    void on_finished() override { log += "finished "; }
    void on_failed(int error) override { log += "failed " + std::to_string(error) + " "; }

    std::string log;
    std::size_t total = 0;
    std::vector<instant> times;
};

/// A server that sends `count` messages of 100 bytes, one at a time, and closes.
void send_small_ones(int count) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(7);
    (void)::bind(listener, reinterpret_cast<sockaddr*>(&a), sizeof a);
    ::listen(listener, 4);
    const int fd = ::accept(listener, nullptr, nullptr); // blocking, and so are the writes
    for (int i = 0; i < count; ++i)
        EXPECT_EQ(send_text(fd, std::string(100, 'x')), 100);
    ::close(fd);
    ::close(listener);
}

TEST(scripted_peer, hears_of_connection_bytes_and_end) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    listener_peer peer(w.add_host("c1"));
    server.run(
        "server", [] { send_small_ones(3); }, true);
    w.after(1ms, [&] { peer.connect(server, 7); });
    w.run_for(1s);
    EXPECT_EQ(peer.log, "connected finished ");
    EXPECT_EQ(peer.total, 300U);
}

TEST(scripted_peer, a_slow_reader_takes_its_share_and_then_pauses_however_small_the_segments) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    listener_peer peer(w.add_host("c1"));
    peer.offer_window(4096);
    peer.read_slowly(1000, 10ms);
    server.run(
        "server", [] { send_small_ones(400); }, true);
    w.after(1ms, [&] { peer.connect(server, 7); });
    w.run_for(10s);
    EXPECT_EQ(peer.total, 40'000U);
    ASSERT_GT(peer.times.size(), 2U);
    EXPECT_GE(peer.times.back() - peer.times.front(), 390ms); // 1000 bytes every 10 ms
    EXPECT_EQ(peer.log, "connected finished ");
}

TEST(scripted_peer, is_told_that_nobody_listens) {
    empty_source calm;
    world w(calm);
    host& server = w.add_host("server");
    listener_peer peer(w.add_host("c1"));
    peer.connect(server, 9);
    w.run_for(1s);
    EXPECT_EQ(peer.log, "failed " + std::to_string(ECONNREFUSED) + " ");
}

} // namespace
} // namespace squall
