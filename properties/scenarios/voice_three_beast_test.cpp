#include "properties/scenarios/scenarios.hpp"

#include "sim/run/run.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace squall {
namespace {

/// What each Beast client met.
struct recorder final : trace_listener {
    void on_event(const trace_event& e) override {
        if (e.name == "healed")
            healed = true;
        if (healed || e.kind != trace_kind::client)
            return;
        met[std::string(e.actor)].emplace_back(e.name);
        if (e.name == "closes")
            close_codes.insert(e.number_of("code"));
        if (e.name != "frame")
            return;
        const std::string_view text(reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size());
        const auto message = nlohmann::json::parse(text);
        session_ids.insert(message.at("session_id"));
        user_ids.insert(message.at("user_id"));
    }
    std::map<std::string, std::vector<std::string>> met; ///< by client
    std::set<std::string> session_ids;
    std::set<std::string> user_ids;
    std::set<std::int64_t> close_codes;
    bool healed = false;
};

TEST(voice_three_beast, on_a_calm_day_three_sessions_are_welcomed_and_closed_properly) {
    empty_source calm;
    recorder r;
    trace_listener* const listeners[] = {&r};
    EXPECT_EQ(run(voice_three_beast, calm, 0, {}, listeners).outcome, verdict::healthy);
    const std::vector<std::string> story = {"connects", "connected", "frame", "closes"};
    EXPECT_EQ(r.met, (std::map<std::string, std::vector<std::string>>{
                         {"c1/b1", story}, {"c2/b2", story}, {"c3/b3", story}}));
    EXPECT_EQ(r.session_ids.size(), 3U);
    EXPECT_EQ(r.user_ids, (std::set<std::string>{"b1", "b2", "b3"}));
    EXPECT_EQ(r.close_codes, (std::set<std::int64_t>{1000}));
}

// Masks and keys are on the wire and so in the digest; none may come from the process.
TEST(voice_three_beast, a_run_is_the_same_whatever_ran_before_in_the_process) {
    const auto digest = [](std::uint64_t seed) {
        seed_source source(seed, fault_profile{});
        return run(voice_three_beast, source).digest;
    };
    const std::uint64_t first = digest(1);
    std::set<std::uint64_t> others;
    for (std::uint64_t seed = 2; seed <= 50; ++seed)
        others.insert(digest(seed));
    EXPECT_GT(others.size(), 20U);
    EXPECT_EQ(digest(1), first);
}

// Another entropy seed, other masks: they do come from the world, and are not constant.
TEST(voice_three_beast, masks_come_from_the_entropy_of_each_host) {
    struct masks final : trace_listener {
        void on_event(const trace_event& e) override {
            if (e.kind == trace_kind::call && e.host != "server" && e.name == "sendmsg" &&
                e.bytes.size() > 6 && e.bytes[0] == std::byte{0x81})
                seen.emplace(reinterpret_cast<const char*>(e.bytes.data()) + 2, 4);
        }
        std::set<std::string> seen;
    };
    masks m;
    trace_listener* const listeners[] = {&m};
    for (const std::uint64_t entropy : {0U, 1U}) {
        empty_source calm;
        run(voice_three_beast, calm, entropy, {}, listeners);
    }
    EXPECT_EQ(m.seen.size(), 6U);
}

} // namespace
} // namespace squall
