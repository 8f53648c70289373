#include "properties/monitors/session_book.hpp"
#include "properties/monitors/told_config.hpp"
#include "properties/monitors/voice_trace.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace squall {
namespace {

using namespace voice_trace;

constexpr std::string_view path = "c1#1>server:8000/1";

/// A monitor that judges nothing: for what monitors go by.
struct watch final : monitor {
    explicit watch(session_book& b, told_config& c) : book(b), config(c) {}
    void on_event(const trace_event& e) override {
        book.on_event(e);
        config.on_event(e);
    }
    session_book& book;
    told_config& config;
};

class told : public testing::Test {
protected:
    session_book book;
    told_config config;
    const invariant i{"", "", [this] {
                          return std::make_unique<watch>(book, config);
                      }};
    trace_script t{i};
};

using session_book_of = told;
using config_that_was = told;

TEST_F(session_book_of, a_session_knows_its_connection_and_its_state) {
    registered(t.accept(in, peer));
    EXPECT_EQ(book.connection("s1"), path);
    EXPECT_EQ(book.session(path), "s1");
    EXPECT_EQ(book.state("s1"), "CONNECTING");
    state(t, "CONNECTING", "CONNECTED");
    EXPECT_EQ(book.state("s1"), "CONNECTED");
    EXPECT_EQ(book.connection("s2"), "");
    EXPECT_EQ(book.session("c1#1>server:8000/2"), "");
}

TEST_F(session_book_of, a_server_that_died_has_none) {
    registered(t.accept(in, peer)).host("crashed");
    EXPECT_EQ(book.state("s1"), "");
    EXPECT_EQ(book.session(path), "");
}

TEST_F(config_that_was, not_told_is_the_default) {
    t.observed("configured", {{"close_timeout", 7}, {"message_burst", 3}});
    EXPECT_EQ(config->close_timeout, std::chrono::nanoseconds(7));
    EXPECT_EQ(config->message_burst, 3U);
    EXPECT_EQ(config->message_rate, server::server_config{}.message_rate);
    EXPECT_EQ(config->handshake_timeout, server::server_config{}.handshake_timeout);
}

} // namespace
} // namespace squall
