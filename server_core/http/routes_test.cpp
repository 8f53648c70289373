#include "server_core/http/routes.hpp"
#include "server_core/routes/voice_route.hpp"

#include <gtest/gtest.h>

#include <string>

namespace squall::server {
namespace {

using kind = route_decision::kind;

TEST(routes, health_is_found_with_and_without_a_query) {
    EXPECT_EQ(decide_route("GET", "/health").what, kind::health);
    EXPECT_EQ(decide_route("GET", "/health?verbose=1").what, kind::health);
}

TEST(routes, an_unknown_path_is_not_found_whatever_the_method) {
    EXPECT_EQ(decide_route("GET", "/").what, kind::not_found);
    EXPECT_EQ(decide_route("POST", "/healthy").what, kind::not_found);
    EXPECT_EQ(decide_route("GET", "").what, kind::not_found);
}

TEST(routes, only_get_is_allowed) {
    EXPECT_EQ(decide_route("POST", "/health").what, kind::method_not_allowed);
    EXPECT_EQ(decide_route("get", "/ws/voice?user_id=u").what, kind::method_not_allowed);
}

TEST(routes, voice_takes_the_user_id_from_the_query) {
    const auto decision = decide_route("GET", "/ws/voice?a=1&user_id=Ann_b-9&c");
    EXPECT_EQ(decision.what, kind::voice);
    EXPECT_EQ(decision.user_id, "Ann_b-9");
}

TEST(routes, voice_wants_a_user_id) {
    EXPECT_EQ(decide_route("GET", "/ws/voice").what, kind::bad_user_id);
    EXPECT_EQ(decide_route("GET", "/ws/voice?").what, kind::bad_user_id);
    EXPECT_EQ(decide_route("GET", "/ws/voice?user_id=").what, kind::bad_user_id);
    EXPECT_EQ(decide_route("GET", "/ws/voice?xuser_id=a").what, kind::bad_user_id);
}

TEST(routes, voice_refuses_other_characters_and_two_user_ids) {
    EXPECT_EQ(decide_route("GET", "/ws/voice?user_id=a%20b").what, kind::bad_user_id);
    EXPECT_EQ(decide_route("GET", "/ws/voice?user_id=a\"").what, kind::bad_user_id);
    EXPECT_EQ(decide_route("GET", "/ws/voice?user_id=a&user_id=b").what, kind::bad_user_id);
}

TEST(routes, a_user_id_has_at_most_64_characters) {
    const std::string target = "/ws/voice?user_id=";
    EXPECT_EQ(decide_route("GET", target + std::string(64, 'a')).what, kind::voice);
    EXPECT_EQ(decide_route("GET", target + std::string(65, 'a')).what, kind::bad_user_id);
}

TEST(routes, the_welcome_names_session_and_user) {
    EXPECT_EQ(welcome_message("0123", "ann"),
              R"({"type":"connected","session_id":"0123","user_id":"ann"})");
}

} // namespace
} // namespace squall::server
