#include "properties/wire/client_stream.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall {
namespace {

std::vector<client_item> feed(client_stream& s, std::string_view text) {
    return s.feed(std::as_bytes(std::span(text.data(), text.size())));
}

const std::string post = "POST /a HTTP/1.1\r\nAUTHORIZATION:  Bearer x \r\nContent-Length: 9\r\n"
                         "\r\nGET /b\r\n\r";
const std::string upgrade = "GET /c?d HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n";
const std::string all = post + upgrade + client_frame(opcode::text, "Hello", 0x37fa213d) +
                        client_frame(opcode::binary, std::string(300, 'x'), 1);

TEST(client_stream, reads_requests_with_bodies_and_then_frames) {
    client_stream s;
    const auto items = feed(s, all);
    ASSERT_EQ(items.size(), 4U);
    EXPECT_EQ(items[0].method, "POST");
    EXPECT_EQ(items[0].target, "/a");
    EXPECT_EQ(items[0].authorization, std::vector<std::string>{"Bearer x"});
    EXPECT_EQ(items[1].target, "/c?d");
    EXPECT_TRUE(items[1].authorization.empty());
    EXPECT_EQ(items[2].op, opcode::text);
    EXPECT_EQ(items[2].payload, "Hello");
    EXPECT_EQ(items[3].payload, std::string(300, 'x'));
}

TEST(client_stream, where_the_bytes_are_cut_makes_no_difference) {
    for (std::size_t cut = 1; cut < all.size(); ++cut) {
        client_stream s;
        auto items = feed(s, std::string_view(all).substr(0, cut));
        for (client_item& item : feed(s, std::string_view(all).substr(cut)))
            items.push_back(std::move(item));
        ASSERT_EQ(items.size(), 4U) << cut;
        EXPECT_EQ(items[2].payload, "Hello") << cut;
    }
}

TEST(client_stream, leaves_out_what_it_does_not_understand_and_all_that_follows) {
    client_stream noise;
    EXPECT_TRUE(feed(noise, "noise\r\n\r\n" + upgrade).empty());
    EXPECT_TRUE(feed(noise, upgrade).empty());
    client_stream unmasked;
    EXPECT_EQ(feed(unmasked, upgrade + "\x81\x02hi").size(), 1U);
    EXPECT_TRUE(feed(unmasked, client_frame(opcode::text, "Hello", 1)).empty());
}

} // namespace
} // namespace squall
