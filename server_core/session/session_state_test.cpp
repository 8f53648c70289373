#include "server_core/session/session_state.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

TEST(session_state, names_are_spelled_as_in_the_logs) {
    EXPECT_EQ(to_string(session_state::connecting), "CONNECTING");
    EXPECT_EQ(to_string(session_state::connected), "CONNECTED");
    EXPECT_EQ(to_string(session_state::closing), "CLOSING");
    EXPECT_EQ(to_string(session_state::disconnected), "DISCONNECTED");
}

TEST(session_state, causes_are_named_as_their_enumerators) {
    EXPECT_EQ(to_string(end_cause::peer_closed), "peer_closed");
    EXPECT_EQ(to_string(end_cause::transport_gone), "transport_gone");
    EXPECT_EQ(to_string(end_cause::handshake_deadline), "handshake_deadline");
    EXPECT_EQ(to_string(end_cause::close_requested), "close_requested");
    EXPECT_EQ(to_string(end_cause::shutdown), "shutdown");
    EXPECT_EQ(to_string(end_cause::protocol_error), "protocol_error");
}

} // namespace
} // namespace squall::server
