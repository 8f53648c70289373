#include "server_core/errors/errors.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/zlib/error.hpp>

#include <gtest/gtest.h>

#include <cerrno>

namespace squall::server {
namespace {

using boost::system::error_code;

error_code from_errno(int value) {
    return {value, boost::system::system_category()};
}

error_category category_of(const error_code& code) {
    return classify(operation::write, code, session_state::connected).category;
}

TEST(errors, end_of_stream_and_closing_handshake_are_already_closed) {
    EXPECT_EQ(category_of(boost::asio::error::eof), error_category::already_closed);
    EXPECT_EQ(category_of(boost::beast::websocket::error::closed), error_category::already_closed);
    EXPECT_EQ(category_of(boost::beast::http::error::end_of_stream),
              error_category::already_closed);
    EXPECT_EQ(category_of(boost::beast::http::error::partial_message),
              error_category::already_closed);
    EXPECT_EQ(category_of(from_errno(ENOTCONN)), error_category::already_closed);
}

TEST(errors, reset_and_broken_pipe_are_told_apart) {
    EXPECT_EQ(category_of(from_errno(ECONNRESET)), error_category::connection_reset);
    EXPECT_EQ(category_of(from_errno(ECONNABORTED)), error_category::connection_reset);
    EXPECT_EQ(category_of(from_errno(EPIPE)), error_category::broken_pipe);
}

TEST(errors, a_transport_that_gave_up_is_timed_out) {
    EXPECT_EQ(category_of(from_errno(ETIMEDOUT)), error_category::timed_out);
    EXPECT_EQ(category_of(from_errno(EHOSTUNREACH)), error_category::timed_out);
    EXPECT_EQ(category_of(boost::beast::error::timeout), error_category::timed_out);
}

TEST(errors, bad_frames_and_bad_requests_are_protocol) {
    EXPECT_EQ(category_of(boost::beast::websocket::error::bad_opcode), error_category::protocol);
    EXPECT_EQ(category_of(boost::beast::websocket::error::message_too_big),
              error_category::protocol);
    EXPECT_EQ(category_of(boost::beast::http::error::header_limit), error_category::protocol);
    EXPECT_EQ(category_of(boost::beast::zlib::error::invalid_stored_length),
              error_category::protocol);
}

TEST(errors, want_of_descriptors_or_memory_is_out_of_resources) {
    for (const int value : {EMFILE, ENFILE, ENOBUFS, ENOMEM}) {
        EXPECT_EQ(category_of(from_errno(value)), error_category::out_of_resources) << value;
    }
}

TEST(errors, our_own_cancellation_is_cancelled) {
    for (const auto state : {session_state::closing, session_state::disconnected}) {
        EXPECT_EQ(
            classify(operation::write, boost::asio::error::operation_aborted, state).category,
            error_category::cancelled);
        EXPECT_EQ(classify(operation::read, from_errno(EBADF), state).category,
                  error_category::invalid_state);
    }
    EXPECT_EQ(classify(operation::accept, boost::asio::error::operation_aborted,
                       session_state::connecting)
                  .category,
              error_category::cancelled);
}

TEST(errors, what_nobody_here_has_cancelled_or_closed_is_unexpected) {
    for (const auto state : {session_state::connecting, session_state::connected}) {
        EXPECT_EQ(
            classify(operation::write, boost::asio::error::operation_aborted, state).category,
            error_category::unexpected);
        EXPECT_EQ(classify(operation::read, from_errno(EBADF), state).category,
                  error_category::unexpected);
    }
}

TEST(errors, a_connection_that_failed_before_it_was_accepted_is_one_that_was_reset) {
    for (const int value : {ECONNABORTED, EPROTO, ENOPROTOOPT, EOPNOTSUPP, ENONET}) {
        EXPECT_EQ(
            classify(operation::accept, from_errno(value), session_state::connecting).category,
            error_category::connection_reset)
            << value;
    }
    EXPECT_EQ(category_of(from_errno(EPROTO)), error_category::unexpected);
}

TEST(errors, what_nobody_thought_of_is_unexpected) {
    EXPECT_EQ(category_of(from_errno(EIO)), error_category::unexpected);
}

TEST(errors, only_want_of_resources_and_the_unexpected_raise_the_voice) {
    EXPECT_TRUE(is_expected(error_category::already_closed));
    EXPECT_TRUE(is_expected(error_category::connection_reset));
    EXPECT_TRUE(is_expected(error_category::broken_pipe));
    EXPECT_TRUE(is_expected(error_category::timed_out));
    EXPECT_TRUE(is_expected(error_category::invalid_state));
    EXPECT_TRUE(is_expected(error_category::protocol));
    EXPECT_TRUE(is_expected(error_category::cancelled));
    EXPECT_FALSE(is_expected(error_category::out_of_resources));
    EXPECT_FALSE(is_expected(error_category::unexpected));
}

TEST(errors, description_has_category_code_message_operation_and_state) {
    EXPECT_EQ(describe(classify(operation::write, from_errno(EPIPE), session_state::connected)),
              "broken_pipe: system:32 Broken pipe during write in CONNECTED");
}

TEST(errors, classification_keeps_operation_and_state) {
    const auto error = classify(operation::handshake, from_errno(EPIPE), session_state::connecting);
    EXPECT_EQ(error.op, operation::handshake);
    EXPECT_EQ(error.state, session_state::connecting);
    EXPECT_EQ(to_string(error.op), "handshake");
}

} // namespace
} // namespace squall::server
