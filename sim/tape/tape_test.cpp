#include "sim/tape/byte_questions.hpp"
#include "sim/tape/listed_source.hpp"
#include "sim/tape/seed_source.hpp"
#include "sim/tape/tape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <vector>

namespace squall {
namespace {

constexpr site dribble{
    "read.dribble", fault_family::read, site_ordinal::byte, 100, "bytes", 4, "a test site", "none"};
constexpr site crumble{
    "read.crumble", fault_family::read, site_ordinal::byte, 7, "bytes", 9, "a test site", "none"};
constexpr site pause{
    "cpu.pause", fault_family::cpu, site_ordinal::asked, 1000, "us", 2, "a test site", "none"};
constexpr site on_demand{"read.rumour",
                         fault_family::read,
                         site_ordinal::asked,
                         1,
                         "flag",
                         1,
                         "a test site that is off by default",
                         "none",
                         false};
constexpr std::array<const site*, 3> known = {&dribble, &pause, &on_demand};

TEST(tape, the_empty_tape_answers_zero_and_records_nothing) {
    empty_source calm;
    tape t(calm);
    const actor server("server");
    question q(t, pause, server);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(q.ask(), 0U);
    EXPECT_TRUE(t.taken().empty());
}

TEST(tape, a_listed_decision_fires_at_its_ordinal_for_its_actor_only) {
    const std::vector<decision> wanted = {{&pause, "server", 3, 42}, {&pause, "server", 4, 7}};
    listed_source source(wanted);
    tape t(source);
    const actor server("server");
    const actor other("c1");
    question q(t, pause, server);
    question o(t, pause, other);
    std::vector<std::uint64_t> got;
    for (int i = 0; i < 6; ++i) {
        got.push_back(q.ask());
        EXPECT_EQ(o.ask(), 0U);
    }
    EXPECT_EQ(got, (std::vector<std::uint64_t>{0, 0, 0, 42, 7, 0}));
    EXPECT_EQ(std::vector(t.taken().begin(), t.taken().end()), wanted);
}

TEST(tape, a_question_with_one_legal_answer_is_not_counted) {
    const std::vector<decision> wanted = {{&pause, "server", 1, 42}};
    listed_source source(wanted);
    tape t(source);
    const actor server("server");
    question q(t, pause, server);
    EXPECT_EQ(q.ask(), 0U);
    EXPECT_EQ(q.ask(0), 0U);
    EXPECT_EQ(q.ask(), 42U);
}

TEST(byte_questions, answer_as_each_question_alone_would) {
    EXPECT_TRUE(rc::check([] {
        const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
        seed_source source(seed, fault_profile{});
        tape alone(source);
        tape together(source);
        const actor who("c1#1>server:7/1>");
        question first(alone, dribble, who);
        question second(alone, crumble, who);
        byte_questions<dribble, crumble> both(together, who);
        std::uint64_t from = 0;
        for (const auto length : *rc::gen::container<std::vector<std::uint8_t>>(
                 rc::gen::inRange<std::uint8_t>(0, 40))) {
            const std::uint64_t to = from + length;
            const auto a = first.within(from, to, 50);
            const auto b = second.within(from, a ? a->at : to);
            const bool idle = both.idle(to);
            const auto c = both.within<dribble>(from, to, 50);
            const auto d = both.within<crumble>(from, c ? c->at : to);
            RC_ASSERT(a.has_value() == c.has_value() && b.has_value() == d.has_value());
            RC_ASSERT(!idle || (!c && !d));
            from = to - length / 4; // some bytes are asked about again
        }
        RC_ASSERT(std::ranges::equal(alone.taken(), together.taken()));
    }));
}

TEST(byte_questions, are_idle_once_the_faults_are_over) {
    const std::vector<decision> wanted = {{&dribble, "server", 3, 42}};
    listed_source source(wanted);
    tape t(source);
    const actor server("server");
    byte_questions<dribble, crumble> q(t, server);
    EXPECT_TRUE(q.idle(3));
    EXPECT_FALSE(q.idle(4));
    t.heal();
    EXPECT_FALSE(q.within<dribble>(0, 10).has_value());
    EXPECT_TRUE(q.idle(10));
    EXPECT_TRUE(t.taken().empty());
}

TEST(tape, a_value_above_what_is_legal_is_clamped_and_recorded_as_effective) {
    struct : tape_listener {
        void on_decision(const decision&, std::uint64_t wanted) override { heard = wanted; }
        std::uint64_t heard = 0;
    } listener;
    const std::vector<decision> wanted = {{&pause, "server", 0, 900}};
    listed_source source(wanted);
    tape t(source);
    t.listen(&listener);
    const actor server("server");
    question q(t, pause, server);
    EXPECT_EQ(q.ask(7), 7U);
    EXPECT_EQ(t.taken()[0].value, 7U);
    EXPECT_EQ(listener.heard, 900U);
}

TEST(tape, byte_sites_fire_once_at_their_offset_however_the_stream_is_cut) {
    const std::vector<decision> wanted = {{&dribble, "c1", 5, 9}, {&dribble, "c1", 6, 3}};
    listed_source source(wanted);
    tape t(source);
    const actor c1("c1");
    question q(t, dribble, c1);
    EXPECT_FALSE(q.within(0, 5));
    const auto first = q.within(5, 20);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->at, 5U);
    EXPECT_EQ(first->value, 9U);
    const auto second = q.within(5, 20);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->at, 6U);
    EXPECT_FALSE(q.within(6, 20));
}

TEST(tape, after_heal_every_answer_is_zero) {
    const std::vector<decision> wanted = {{&pause, "server", 1, 42}, {&dribble, "server", 5, 9}};
    listed_source source(wanted);
    tape t(source);
    const actor server("server");
    question q(t, pause, server);
    question d(t, dribble, server);
    EXPECT_EQ(q.ask(), 0U);
    t.heal();
    EXPECT_EQ(q.ask(), 0U);
    EXPECT_FALSE(d.within(0, 10));
    EXPECT_TRUE(t.taken().empty());
}

TEST(tape, decisions_that_no_run_asked_for_are_named) {
    const std::vector<decision> wanted = {{&pause, "server", 0, 1}, {&pause, "ghost", 0, 1}};
    listed_source source(wanted);
    tape t(source);
    const actor server("server");
    question q(t, pause, server);
    q.ask();
    const auto left = never_asked(wanted, t.taken());
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].who, "ghost");
}

/// What one seed answers to the first n questions of one actor.
std::vector<std::uint64_t> answers(std::uint64_t seed, const site& where, const actor& who, int n) {
    seed_source source(seed, fault_profile{});
    tape t(source);
    question q(t, where, who);
    std::vector<std::uint64_t> all;
    for (int i = 0; i < n; ++i)
        all.push_back(q.ask());
    return all;
}

TEST(seed_source, differs_by_seed_and_actor_and_stays_in_range) {
    const actor server("server");
    const actor other("other");
    int quiet = 0;
    int alike = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        const auto a = answers(seed, pause, server, 64);
        EXPECT_EQ(a, answers(seed, pause, server, 64));
        for (const std::uint64_t v : a)
            EXPECT_LE(v, pause.max);
        const bool calm = a == std::vector<std::uint64_t>(64, 0);
        quiet += calm;
        alike += !calm && a == answers(seed, pause, other, 64);
    }
    EXPECT_GT(quiet, 200); // off families and sites left alone
    EXPECT_LT(quiet, 390); // and yet it fires
    EXPECT_EQ(alike, 0);
}

TEST(seed_source, a_family_that_is_not_allowed_never_fires) {
    const actor server("server");
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        seed_source source(seed, fault_profile::parse("read", known));
        EXPECT_EQ(source.next(pause, server, 0).at, never.at);
    }
}

TEST(seed_source, the_record_of_a_seed_replays_as_a_list) {
    const bool held = rc::check("list equals seed", [](std::uint64_t seed) {
        const actor c1("c1");
        const auto run = [&](decision_source& source, std::vector<decision>& record) {
            tape t(source);
            question p(t, pause, c1);
            question d(t, dribble, c1);
            std::vector<std::uint64_t> got;
            for (std::uint64_t i = 0; i < 50; ++i) {
                got.push_back(p.ask());
                while (const auto f = d.within(i * 10, i * 10 + 10))
                    got.push_back(f->at * 1000 + f->value);
            }
            record.assign(t.taken().begin(), t.taken().end());
            return got;
        };
        std::vector<decision> by_seed;
        std::vector<decision> by_list;
        seed_source seeded(seed, fault_profile{});
        const auto first = run(seeded, by_seed);
        listed_source listed(by_seed);
        RC_ASSERT(run(listed, by_list) == first);
        RC_ASSERT(by_list == by_seed);
    });
    EXPECT_TRUE(held);
}

TEST(fault_profile, a_site_that_is_off_by_default_must_be_named) {
    EXPECT_TRUE(fault_profile{}.allows(dribble));
    EXPECT_FALSE(fault_profile{}.allows(on_demand));
    const fault_profile named = fault_profile::parse("read.rumour", known);
    EXPECT_TRUE(named.allows(on_demand));
    EXPECT_FALSE(named.allows(dribble)) << "naming one site names not its family";
}

TEST(fault_profile, reads_and_writes_lists_of_names) {
    const auto parsed = [](std::string_view text) {
        return fault_profile::parse(text, known).to_string();
    };
    EXPECT_EQ(parsed("cpu,read"), "read,cpu");
    EXPECT_EQ(parsed("none"), "none");
    EXPECT_EQ(parsed("read.rumour,all"), "all,read.rumour");
    EXPECT_EQ(parsed("cpu.pause,cpu.pause"), "cpu.pause");
    EXPECT_TRUE(fault_profile{}.is_default());
    EXPECT_THROW(parsed("wind"), std::invalid_argument);
    EXPECT_THROW(parsed("read.wind"), std::invalid_argument);
    EXPECT_THROW(parsed("disk"), std::invalid_argument) << "no site of this list is in it";
    EXPECT_THROW(parsed(""), std::invalid_argument);
}

} // namespace
} // namespace squall
