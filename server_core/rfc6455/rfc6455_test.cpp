// The tables of this folder against a server on a loopback socket. A case that fails says the
// sentence of RFC 6455 that it stands for. Each is run twice: its bytes in one write, and, where
// there are not too many, one at a time, because how TCP cuts them must not matter.

#include "server_core/rfc6455/frame_case.hpp"
#include "server_core/rfc6455/handshake_case.hpp"
#include "server_core/rfc6455/wire.hpp"

#include "server_core/testing/server_test_fixture.hpp"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <cctype>

namespace squall::server::rfc6455 {
namespace {

using namespace testing_support;

constexpr std::size_t bytewise_max = 4'000;

enum class cut { whole, bytewise };

/// Echoes; told "bye", it says goodbye.
class echoing_handler final : public session_handler {
public:
    server* under_test = nullptr;

    void on_message(const session_info& s, std::string_view payload) override {
        const std::string id{s.session_id};
        if (payload == "bye") {
            under_test->connections().disconnect(id, "test", "bye");
        } else {
            under_test->connections().send(id, std::string{payload}, on_failure::swallow);
        }
    }
};

/// Bytes for a message of a failed test: at most the first 40 and how many there are.
std::string shown(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = std::to_string(bytes.size()) + " bytes:";
    for (const char c : bytes.substr(0, 40)) {
        const auto byte = static_cast<unsigned char>(c);
        text += ' ';
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text + (bytes.size() > 40 ? " ..." : "");
}

/// The code of a close frame that is well made and all that `bytes` holds; 0 if it is not so.
unsigned code_of_close_frame(std::string_view bytes) {
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned>(static_cast<unsigned char>(bytes[i]));
    };
    if (bytes.size() < 4 || byte(0) != 0x88 || byte(1) > 125 || bytes.size() != 2 + byte(1)) {
        return 0;
    }
    return (byte(2) << 8U) | byte(3);
}

/// A server and one raw client of it.
class exchange {
public:
    explicit exchange(std::size_t message_bytes_max) {
        server_config config;
        config.address = "127.0.0.1";
        config.port = 0;
        config.settle_delay = std::chrono::milliseconds{1};
        config.message_bytes_max = message_bytes_max;
        config.message_burst = 0; // a limit of its own, with tests of its own
        under_test_ = std::make_unique<server>(context_, config, observer_);
        handler_.under_test = under_test_.get();
        under_test_->add_route(voice_route(), handler_);
        under_test_->start();
        client_.connect(under_test_->port());
    }

    /// Hands the bytes to TCP as `how` says; the server reads them meanwhile.
    void send(std::string_view bytes, cut how) {
        if (how == cut::whole) {
            client_.send_on(std::string{bytes});
            return;
        }
        for (const char c : bytes) {
            client_.send_on({c});
            context_.restart();
            context_.poll();
        }
    }

    template <class Predicate>
    bool until(Predicate predicate) {
        return run_until(context_, predicate);
    }

    /// The answer's header, without the empty line at its end; nothing if there is none.
    std::string header() const {
        const auto end = client_.received.find("\r\n\r\n");
        return end == std::string::npos ? "" : client_.received.substr(0, end + 2);
    }

    /// True once the welcome has come; what comes from now on is in answers().
    bool welcomed() {
        const bool came = until([&] { return client_.frames().size() == 1 || client_.ended; });
        welcomed_at_ = client_.received.size();
        return came && !client_.ended;
    }
    std::string_view answers() const {
        return std::string_view{client_.received}.substr(welcomed_at_);
    }

    loopback_client& client() { return client_; }
    const recording_observer& observer() const { return observer_; }

    /// Ends everything that is left. False if something does not end.
    bool finish() {
        client_.close();
        under_test_->shutdown();
        return run_to_end(context_);
    }

private:
    asio::io_context context_{1};
    recording_observer observer_;
    echoing_handler handler_;
    std::unique_ptr<server> under_test_;
    loopback_client client_{context_};
    std::size_t welcomed_at_ = 0;
};

template <class Case>
std::string name_of(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

class rfc6455_frames : public testing::TestWithParam<frame_case> {
protected:
    /// The connection is still open: a closing handshake ends it, and nothing else comes.
    static void expect_open(exchange& e, const frame_case& c) {
        EXPECT_TRUE(e.until([&] { return e.answers().size() >= c.received.size(); }));
        e.send(closing(1000), cut::whole);
        expect_closed(e, c, 1000);
    }

    /// The rest of what comes is a close frame with `code`, and then the server ends the
    /// connection by FIN, so that the client does see the code.
    static void expect_closed(exchange& e, const frame_case& c, unsigned code) {
        EXPECT_TRUE(e.until([&] { return e.client().ended; })) << "the connection stays open";
        EXPECT_EQ(e.client().end, asio::error::eof);
        EXPECT_FALSE(e.client().send_failed) << "a reset, which may overtake the close frame";
        const std::string_view before = e.answers().substr(0, c.received.size());
        EXPECT_EQ(before, c.received) << "got " << shown(before) << "\nnot " << shown(c.received);
        const std::string_view last = e.answers().substr(before.size());
        EXPECT_EQ(code_of_close_frame(last), code) << "got " << shown(last);
    }

    /// What was sent is incomplete: nothing comes until the client goes.
    static void expect_nothing_more(exchange& e, const frame_case& c) {
        EXPECT_TRUE(e.until([&] { return e.answers().size() >= c.received.size(); }));
        e.client().finish_sending();
        EXPECT_TRUE(e.until([&] { return e.client().ended; })) << "the connection stays open";
        EXPECT_EQ(e.answers(), c.received) << "got " << shown(e.answers());
    }

    static void run(const frame_case& c, cut how) {
        exchange e{c.message_bytes_max};
        e.send(upgrade_bytes(), cut::whole);
        ASSERT_TRUE(e.welcomed());
        e.send(c.sent, how);
        if (!c.closed_with) {
            expect_open(e, c);
        } else if (*c.closed_with == 1005) {
            expect_nothing_more(e, c);
        } else {
            expect_closed(e, c, *c.closed_with);
        }
        EXPECT_TRUE(e.finish()) << "the server has not ended";
        EXPECT_EQ(e.observer().count("ended"), 1U);
    }
};

TEST_P(rfc6455_frames, gets_what_the_rfc_says) {
    const frame_case& c = GetParam();
    SCOPED_TRACE("RFC 6455: " + c.rule);
    {
        SCOPED_TRACE("in one write");
        run(c, cut::whole);
    }
    if (c.sent.size() <= bytewise_max) {
        SCOPED_TRACE("a byte at a time");
        run(c, cut::bytewise);
    }
}

INSTANTIATE_TEST_SUITE_P(framing_5_2, rfc6455_frames, testing::ValuesIn(framing_cases()),
                         name_of<frame_case>);
INSTANTIATE_TEST_SUITE_P(masking_5_3, rfc6455_frames, testing::ValuesIn(masking_cases()),
                         name_of<frame_case>);
INSTANTIATE_TEST_SUITE_P(fragmentation_5_4, rfc6455_frames,
                         testing::ValuesIn(fragmentation_cases()), name_of<frame_case>);
INSTANTIATE_TEST_SUITE_P(control_frames_5_5, rfc6455_frames, testing::ValuesIn(control_cases()),
                         name_of<frame_case>);
INSTANTIATE_TEST_SUITE_P(closing_7, rfc6455_frames, testing::ValuesIn(closing_cases()),
                         name_of<frame_case>);
INSTANTIATE_TEST_SUITE_P(utf8_8_1, rfc6455_frames, testing::ValuesIn(utf8_cases()),
                         name_of<frame_case>);
INSTANTIATE_TEST_SUITE_P(limits_10_4, rfc6455_frames, testing::ValuesIn(limit_cases()),
                         name_of<frame_case>);

class rfc6455_handshakes : public testing::TestWithParam<handshake_case> {
protected:
    static void run(const handshake_case& c, cut how) {
        exchange e{65'536};
        e.send(c.request, how);
        ASSERT_TRUE(e.until([&] { return !e.header().empty(); })) << "no answer";
        const std::string header = e.header();
        ASSERT_EQ(header.substr(0, 7), "HTTP/1.") << header;
        ASSERT_EQ(header.substr(9, 4), std::to_string(c.status) + ' ') << header;
        for (const std::string& part : c.has) {
            EXPECT_NE(header.find(part), std::string::npos) << part << " is not in " << header;
        }
        std::string lower = header;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char letter) {
            return static_cast<char>(std::tolower(letter));
        });
        for (const std::string& part : c.has_not) {
            EXPECT_EQ(lower.find(part), std::string::npos) << part << " is in " << header;
        }
        if (c.status == 101) {
            ASSERT_TRUE(e.welcomed());
            e.send(text("Hello"), cut::whole);
            EXPECT_TRUE(e.until([&] { return e.answers() == echo("Hello"); }));
        }
        EXPECT_EQ(e.observer().count("registered"), c.status == 101 ? 1U : 0U);
        EXPECT_TRUE(e.finish()) << "the server has not ended";
    }
};

TEST_P(rfc6455_handshakes, gets_what_the_rfc_says) {
    const handshake_case& c = GetParam();
    SCOPED_TRACE("RFC 6455, 4.2: " + c.rule);
    run(c, cut::whole);
    if (c.request.size() <= bytewise_max) {
        SCOPED_TRACE("a byte at a time");
        run(c, cut::bytewise);
    }
}

INSTANTIATE_TEST_SUITE_P(accepted_4_2, rfc6455_handshakes, testing::ValuesIn(accepted_handshakes()),
                         name_of<handshake_case>);
INSTANTIATE_TEST_SUITE_P(refused_4_2, rfc6455_handshakes, testing::ValuesIn(refused_handshakes()),
                         name_of<handshake_case>);

// What comes right behind the request, in the same bytes, belongs to the new protocol (4.1: a
// client waits, but what it sends must not be lost or read as HTTP).
TEST(rfc6455_handshake, frames_right_behind_the_request_are_frames) {
    exchange e{65'536};
    e.send(upgrade_bytes() + text("early") + ping("1"), cut::whole);
    ASSERT_TRUE(e.until([&] { return e.client().frames().size() == 3; }));
    // The echo waits behind the welcome; a pong is a control frame and need not.
    std::vector<std::string> data;
    for (const testing_support::frame& f : e.client().frames()) {
        if (f.opcode == op_text) {
            data.push_back(f.payload);
        }
    }
    ASSERT_EQ(data.size(), 2U);
    EXPECT_TRUE(data[0].starts_with(R"({"type":"connected")")) << data[0];
    EXPECT_EQ(data[1], "early");
    EXPECT_TRUE(e.finish());
}

} // namespace
} // namespace squall::server::rfc6455
