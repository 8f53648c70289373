#include "properties/wire/frame_writer.hpp"
#include "properties/wire/server_stream.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace squall {
namespace {

std::vector<wire_item> feed(server_stream& s, std::string_view text) {
    return s.feed(std::as_bytes(std::span(text.data(), text.size())));
}

const std::string health = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const std::string switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

// The example of RFC 6455 section 5.7: a single-frame masked text message "Hello".
TEST(frame_writer, writes_the_example_of_the_rfc) {
    EXPECT_EQ(client_frame(opcode::text, "Hello", 0x37fa213d),
              std::string("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11));
}

TEST(frame_writer, uses_the_shortest_length_field) {
    EXPECT_EQ(client_frame(opcode::binary, std::string(125, 'x'), 0).size(), 2U + 4 + 125);
    EXPECT_EQ(client_frame(opcode::binary, std::string(126, 'x'), 0).size(), 4U + 4 + 126);
    EXPECT_EQ(client_frame(opcode::binary, std::string(65536, 'x'), 0).size(), 10U + 4 + 65536);
}

// The nonce of RFC 6455 section 1.3, "the sample nonce", is this base64.
TEST(frame_writer, the_key_of_an_upgrade_is_the_nonce_in_base64) {
    constexpr std::string_view nonce = "the sample nonce";
    const auto bytes = std::as_bytes(std::span(nonce.data(), nonce.size())).first<16>();
    const std::string request = upgrade_request("/chat", "server.example.com", bytes);
    EXPECT_NE(request.find("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), std::string::npos);
    EXPECT_TRUE(request.ends_with("\r\n\r\n"));
}

TEST(server_stream, reads_responses_and_then_frames) {
    server_stream s;
    const auto items = feed(s, health + switching + std::string("\x81\x02hi\x88\x00", 6));
    ASSERT_EQ(items.size(), 4U);
    EXPECT_EQ(items[0].status, 200);
    EXPECT_EQ(items[0].payload, "{}");
    EXPECT_EQ(items[1].status, 101);
    EXPECT_EQ(items[2].payload, "hi");
    EXPECT_EQ(items[3].op, opcode::close);
    EXPECT_TRUE(s.upgraded());
}

TEST(server_stream, reads_an_answer_to_a_client_of_http_1_0) {
    server_stream s;
    const auto items = feed(s, "HTTP/1.0 426 Upgrade Required\r\n\r\nHTTP/0.9 200");
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].status, 426);
    EXPECT_EQ(items[1].what, wire_item::kind::not_http);
}

TEST(server_stream, a_frame_ahead_of_the_101_is_no_http) {
    server_stream s;
    const auto items = feed(s, std::string("\x81\x02hi", 4) + switching);
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].what, wire_item::kind::not_http);
    EXPECT_FALSE(s.upgraded());
}

TEST(server_stream, rejects_what_a_server_must_not_send) {
    const std::array<std::string, 5> bad = {
        std::string("\xC1\x00", 2),          // reserved bit
        std::string("\x83\x00", 2),          // reserved opcode
        std::string("\x81\x80\0\0\0\0", 6),  // masked
        std::string("\x09\x00", 2),          // fragmented ping
        std::string("\x88\x7e\x00\x7e", 4)}; // close frame of 126 bytes
    for (const std::string& frame : bad) {
        server_stream s;
        feed(s, switching);
        const auto items = feed(s, frame);
        ASSERT_EQ(items.size(), 1U) << testing::PrintToString(frame);
        EXPECT_EQ(items[0].what, wire_item::kind::bad_frame);
    }
}

TEST(server_stream, tells_of_a_frame_that_has_begun) {
    server_stream s;
    feed(s, "HTTP/1.1 101 Switching");
    EXPECT_FALSE(s.unfinished());
    feed(s, " Protocols\r\n\r\n");
    EXPECT_FALSE(s.unfinished());
    feed(s, "\x81");
    EXPECT_EQ(s.unfinished(), opcode::text);
    feed(s, std::string_view("\x02hi\x89", 4));
    EXPECT_EQ(s.unfinished(), opcode::ping);
    feed(s, std::string_view("\0", 1));
    EXPECT_FALSE(s.unfinished());
}

TEST(server_stream, where_the_bytes_are_cut_makes_no_difference) {
    const std::string all = health + health + switching + std::string("\x81\x7e\x01\x00", 4) +
                            std::string(256, 'y') + std::string("\x82\x01z", 3);
    const bool held = rc::check("cuts do not matter", [&] {
        auto cuts = *rc::gen::container<std::vector<std::size_t>>(
            rc::gen::inRange<std::size_t>(0, all.size()));
        std::ranges::sort(cuts);
        server_stream whole;
        server_stream cut;
        const auto expected = feed(whole, all);
        std::vector<wire_item> got;
        std::size_t from = 0;
        cuts.push_back(all.size());
        for (const std::size_t to : cuts) {
            for (wire_item& item : feed(cut, std::string_view(all).substr(from, to - from)))
                got.push_back(std::move(item));
            from = to;
        }
        RC_ASSERT(got.size() == expected.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            RC_ASSERT(got[i].payload == expected[i].payload && got[i].status == expected[i].status);
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace squall
