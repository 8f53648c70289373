// What a client of the generation route sees, and what the observers see of it: the stages, every
// way to fail, ticks, delivery and its confirmation.

#include "server_core/generation/testing/generation_incarnation.hpp"
#include "server_core/generation/testing/temporary_database.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace testing_support;
using std::chrono::hours;
using std::chrono::milliseconds;
using texts = std::vector<std::string>;

class generation_handler_test : public testing::Test {
protected:
    generation_handler_test() {
        config.database_busy_timeout = milliseconds{0};
        config.keep_alive_period = milliseconds{1};
        config.poll_period = milliseconds{5};
        config.step_delay = milliseconds{0};
    }

    void start() {
        now = std::make_unique<generation_incarnation>(config);
        now->system.start();
    }
    recording_clients::client& client(std::string_view name = "ann") {
        return now->clients.of(name);
    }
    /// The database as another process has it.
    sqlite_database other_process() const { return file.open(); }
    /// A request that is refused: the error frame's code, with how the log has it.
    void expect_refused(std::string_view payload, close_code close, const std::string& code,
                        const std::string& logged) {
        now->connect("ann");
        now->say("ann", payload);
        ASSERT_TRUE(now->until_closed("ann", close)) << static_cast<int>(client().closed);
        ASSERT_EQ(client().types(), texts{"error"});
        EXPECT_EQ(client().frames[0]["code"], code);
        EXPECT_FALSE(client().frames[0]["resumable"]);
        EXPECT_TRUE(now->observer.has(logged)) << testing::PrintToString(now->observer.events);
    }

    temporary_database file;
    generation_config config{.database = file.path()};
    std::unique_ptr<generation_incarnation> now;
};

TEST_F(generation_handler_test, goes_through_its_stages_in_order) {
    start();
    const auto accepted = now->ask("ann");
    EXPECT_EQ(accepted["status"], "accepted");
    EXPECT_EQ(accepted["generation_id"].get<std::string>().size(), 32U);
    EXPECT_EQ(accepted["resume_token"].get<std::string>().size(), 32U);
    EXPECT_EQ(
        now->observer.events,
        (texts{"entered",         "stage 0 started",    "stage 0 done", "stage 1 started",
               "stage 1 done",    "stage 2 started",    "stage 2 done", "stage 3 started",
               "stage 3 done",    "stage 4 started",    "stage 4 done", "stage 5 started",
               "stage 5 done",    "stage 6 started",    "stage 6 done", "stage 7 started",
               "stage 7 done",    "stage 8 started",    "stage 8 done", "job accepted 1 run 0",
               "stage 9 started", "job started 1 run 1"}));
}

TEST_F(generation_handler_test, is_saved_before_the_status_and_the_status_is_sent_before_the_job) {
    start();
    now->connect("ann");
    now->say("ann", R"({"prompt":"a cat"})");
    auto other = other_process();
    ASSERT_TRUE(now->until([&] {
        const bool sent = !client().frames.empty();
        const auto saved = other.integer("SELECT count(*) FROM generation");
        const auto jobs = other.integer("SELECT count(*) FROM job");
        EXPECT_TRUE(!sent || saved == 1);
        EXPECT_TRUE(jobs == 0 || sent);
        return jobs == 1;
    }));
}

TEST_F(generation_handler_test, sends_progress_ticks_and_the_result_and_then_no_more_ticks) {
    start();
    const auto accepted = now->ask("ann");
    now->maker.progress(1, 1, 2, "half ");
    ASSERT_TRUE(now->until([&] { return client().keepalives >= 3; }));
    now->maker.progress(1, 2, 2, "whole");
    now->maker.finish(1, "half whole");
    EXPECT_EQ(now->frame("ann", "result")["text"], "half whole");
    EXPECT_EQ(client().types(), (texts{"status", "progress", "progress", "result"}));
    EXPECT_EQ(client().frames[1]["done"], 1);
    EXPECT_EQ(client().frames[1]["total"], 2);
    EXPECT_EQ(client().frames[1]["text"], "half ");
    EXPECT_EQ(client().frames[1]["run"], 1);
    EXPECT_TRUE(now->observer.has("stage 9 done"));
    const int ticks = now->observer.ticks;
    now->receive("ann", accepted);
    ASSERT_TRUE(now->until_closed("ann", close_code::normal));
    EXPECT_EQ(now->observer.ticks, ticks);
    EXPECT_EQ(client().keepalives, ticks);
    EXPECT_TRUE(now->observer.has("received"));
    EXPECT_EQ(other_process().integer("SELECT received_ms IS NOT NULL FROM generation"), 1);
}

TEST_F(generation_handler_test, a_tick_that_back_pressure_drops_is_counted_and_the_next_one_comes) {
    start();
    now->ask("ann");
    client().takes = false;
    ASSERT_TRUE(now->until([&] { return now->observer.ticks_dropped >= 2; }));
    client().takes = true;
    const int ticks = now->observer.ticks;
    ASSERT_TRUE(now->until([&] { return now->observer.ticks > ticks; }));
}

TEST_F(generation_handler_test, without_a_word_of_receipt_the_result_stays_to_be_fetched) {
    config.receipt_timeout = milliseconds{1};
    start();
    const auto accepted = now->ask("ann");
    now->maker.finish(1, "text");
    ASSERT_TRUE(now->until_closed("ann", close_code::normal));
    now->leave("ann");
    now->resume("again", accepted);
    EXPECT_EQ(now->frame("again", "result")["text"], "text");
}

// Requests that are refused

TEST_F(generation_handler_test, refuses_what_is_no_json) {
    start();
    expect_refused("{", close_code::internal_error, "bad_json",
                   "stage 2 failed bad_json: parse_error: no JSON at byte 2");
    EXPECT_EQ(client().frames[0]["stage"], 2);
}

TEST_F(generation_handler_test, refuses_bad_parameters) {
    start();
    expect_refused(R"({"prompt":7})", close_code::policy, "bad_parameters",
                   "stage 3 failed bad_parameters: prompt is no string");
    EXPECT_EQ(client().frames[0]["message"], "prompt is no string");
}

TEST_F(generation_handler_test, refuses_a_receipt_for_nothing) {
    start();
    expect_refused(R"({"type":"received","generation_id":")" + std::string(32, '0') + "\"}",
                   close_code::policy, "bad_parameters", "stage 3 failed bad_parameters");
}

TEST_F(generation_handler_test, refuses_who_says_nothing_in_time) {
    config.request_timeout = milliseconds{1};
    start();
    now->connect("ann");
    ASSERT_TRUE(now->until_closed("ann", close_code::policy));
    EXPECT_EQ(client().frames[0]["code"], "request_timeout");
    EXPECT_TRUE(now->observer.has("stage 2 failed request_timeout"));
}

TEST_F(generation_handler_test, refuses_what_is_too_much) {
    config.unfinished_jobs_max = 1;
    start();
    now->ask("first");
    expect_refused(R"({"prompt":"p"})", close_code::try_again_later, "overloaded",
                   "stage 5 failed overloaded: 1 generations are under way");
}

TEST_F(generation_handler_test, refuses_when_too_many_wait_for_the_database) {
    config.requests_max = 1;
    start();
    now->connect("first");
    now->say("first", R"({"prompt":"p"})");
    expect_refused(R"({"prompt":"p"})", close_code::try_again_later, "overloaded",
                   "stage 3 failed overloaded: too many requests wait for the database");
    EXPECT_EQ(now->frame("first", "status")["status"], "accepted");
}

TEST_F(generation_handler_test, a_message_out_of_turn_ends_the_session_and_not_the_job) {
    start();
    const auto accepted = now->ask("ann");
    now->say("ann", R"({"prompt":"another"})");
    EXPECT_EQ(client().closed, close_code::policy);
    EXPECT_EQ(client().frames.back()["code"], "unexpected_message");
    EXPECT_EQ(client().frames.back()["generation_id"], accepted["generation_id"]);
    EXPECT_TRUE(client().frames.back()["resumable"]);
    now->leave("ann");
    now->maker.finish(1, "text");
    now->resume("again", accepted);
    EXPECT_EQ(now->frame("again", "result")["text"], "text");
}

TEST_F(generation_handler_test, a_message_while_its_generation_is_saved_withdraws_it) {
    start();
    now->connect("ann");
    now->say("ann", R"({"prompt":"one"})");
    now->say("ann", R"({"prompt":"two"})");
    EXPECT_EQ(client().closed, close_code::policy);
    EXPECT_TRUE(now->observer.has("stage 5 failed unexpected_message"));
    now->leave("ann");
    now->ask("next");
    EXPECT_EQ(other_process().integer("SELECT count(*) FROM generation"), 1);
}

TEST_F(generation_handler_test, another_word_than_that_it_was_received_leaves_the_result) {
    start();
    const auto accepted = now->ask("ann");
    now->maker.finish(1, "text");
    now->frame("ann", "result");
    now->say("ann", R"({"type":"received","generation_id":")" + std::string(32, '0') + "\"}");
    EXPECT_EQ(client().closed, close_code::policy);
    EXPECT_TRUE(now->observer.has("session failed unexpected_message"));
    now->resume("again", accepted);
    EXPECT_EQ(now->frame("again", "result")["text"], "text");
}

TEST_F(generation_handler_test, a_ping_is_answered_while_a_client_waits) {
    start();
    const auto accepted = now->ask("ann");
    now->say("ann", R"({"type":"ping"})");
    EXPECT_EQ(client().types(), (texts{"status", "pong"}));
    now->maker.finish(1, "text");
    now->frame("ann", "result");
    now->say("ann", R"({"type":"ping"})");
    EXPECT_EQ(client().types().back(), "pong");
    now->receive("ann", accepted);
    EXPECT_TRUE(now->until_closed("ann", close_code::normal));
}

TEST_F(generation_handler_test, a_ping_is_no_request) {
    start();
    expect_refused(R"({"type":"ping"})", close_code::policy, "bad_parameters",
                   "stage 3 failed bad_parameters: the first message is neither");
}

// Clients that leave

TEST_F(generation_handler_test, a_client_that_leaves_before_it_asks_fails_a_stage_quietly) {
    start();
    now->connect("ann");
    now->leave("ann");
    EXPECT_TRUE(now->observer.has("stage 2 failed client_left (expected): the client left"));
}

TEST_F(generation_handler_test, a_generation_whose_client_left_before_the_status_is_withdrawn) {
    start();
    now->connect("ann");
    now->say("ann", R"({"prompt":"p"})");
    now->leave("ann");
    ASSERT_TRUE(now->until_event("stage 6 failed client_left (expected)"));
    now->ask("next"); // behind the withdrawal
    EXPECT_EQ(other_process().integer("SELECT count(*) FROM generation"), 1);
    EXPECT_EQ(now->maker.started, 1);
}

TEST_F(generation_handler_test, a_job_goes_on_without_its_client_and_no_tick_is_sent) {
    start();
    const auto accepted = now->ask("ann");
    now->leave("ann");
    EXPECT_TRUE(now->observer.has("stage 9 failed client_left (expected)"));
    const int ticks = now->observer.ticks + now->observer.ticks_dropped;
    now->maker.finish(1, "text");
    ASSERT_TRUE(now->until_event("job finished"));
    EXPECT_EQ(now->observer.ticks + now->observer.ticks_dropped, ticks);
    now->resume("again", accepted);
    EXPECT_EQ(now->frame("again", "result")["text"], "text");
    EXPECT_EQ(client("ann").types(), texts{"status"});
}

// Who gets a result

TEST_F(generation_handler_test, a_resume_of_a_running_job_gets_what_is_still_to_come) {
    start();
    const auto accepted = now->ask("ann");
    now->leave("ann");
    now->resume("again", accepted);
    EXPECT_EQ(now->frame("again", "status")["status"], "resumed");
    EXPECT_FALSE(client("again").frames.back().contains("resume_token"));
    now->maker.progress(1, 2, 2, "whole");
    EXPECT_EQ(now->frame("again", "progress")["done"], 2);
    now->maker.finish(1, "text");
    EXPECT_EQ(now->frame("again", "result")["text"], "text");
    EXPECT_TRUE(now->observer.has("resumed"));
}

TEST_F(generation_handler_test, a_newer_resume_takes_the_older_ones_place) {
    start();
    const auto accepted = now->ask("ann");
    now->resume("again", accepted);
    ASSERT_TRUE(now->until_closed("ann", close_code::replaced));
    EXPECT_EQ(client("ann").frames.back()["code"], "replaced");
    now->maker.finish(1, "text");
    EXPECT_EQ(now->frame("again", "result")["text"], "text");
    EXPECT_EQ(client("ann").types(), (texts{"status", "error"}));
}

TEST_F(generation_handler_test, a_result_that_was_received_is_not_given_again) {
    start();
    const auto accepted = now->ask("ann");
    now->maker.finish(1, "text");
    now->frame("ann", "result");
    now->receive("ann", accepted);
    ASSERT_TRUE(now->until_closed("ann", close_code::normal));
    now->resume("again", accepted);
    ASSERT_TRUE(now->until_closed("again", close_code::policy));
    EXPECT_EQ(client("again").types(), texts{"error"});
    EXPECT_EQ(client("again").frames[0]["code"], "already_received");
}

TEST_F(generation_handler_test, nobody_gets_a_result_without_its_token) {
    start();
    auto accepted = now->ask("ann");
    auto another = now->ask("bob");
    now->maker.finish(1, "ann's text");
    now->frame("ann", "result");
    accepted["resume_token"] = another["resume_token"];
    now->resume("bob2", accepted);
    ASSERT_TRUE(now->until_closed("bob2", close_code::policy));
    EXPECT_EQ(client("bob2").types(), texts{"error"});
    EXPECT_EQ(client("bob2").frames[0]["code"], "unknown_generation");
    EXPECT_EQ(client("ann").closed, close_code{}); // and nobody is driven out so
}

TEST_F(generation_handler_test, each_client_gets_its_own_result) {
    start();
    now->ask("ann", "cats");
    now->ask("bob", "dogs");
    now->maker.finish(2, now->maker.alive.at(2).parameters.prompt);
    EXPECT_EQ(now->frame("bob", "result")["text"], "dogs");
    now->maker.finish(1, now->maker.alive.at(1).parameters.prompt);
    EXPECT_EQ(now->frame("ann", "result")["text"], "cats");
}

TEST_F(generation_handler_test, a_generator_that_fails_is_told_to_the_client_and_to_who_resumes) {
    start();
    const auto accepted = now->ask("ann");
    now->maker.fail(1, "no model");
    ASSERT_TRUE(now->until_closed("ann", close_code::internal_error));
    EXPECT_EQ(client().frames.back()["code"], "generation_failed");
    EXPECT_EQ(client().frames.back()["message"], "no model");
    EXPECT_TRUE(now->observer.has("job failed 1 run 1 no model"));
    now->resume("again", accepted);
    ASSERT_TRUE(now->until_closed("again", close_code::internal_error));
    EXPECT_EQ(client("again").frames.back()["message"], "no model");
}

TEST_F(generation_handler_test, a_generator_that_does_not_start_fails_the_job) {
    start();
    now->maker.refusal = "out of models";
    now->connect("ann");
    now->say("ann", R"({"prompt":"p"})");
    ASSERT_TRUE(now->until_closed("ann", close_code::internal_error));
    EXPECT_EQ(client().frames.back()["message"], "out of models");
}

// The database

TEST_F(generation_handler_test, a_full_database_at_save_is_told_to_client_and_log) {
    start();
    now->ask("first");
    config.database_bytes_max = 1; // the next incarnation may not grow the file
    start();
    expect_refused(R"({"prompt":")" + std::string(16'000, 'x') + "\"}", close_code::internal_error,
                   "database_full",
                   "stage 5 failed database_full: SQLITE_FULL (13): database or disk is full");
    EXPECT_EQ(client().frames[0]["message"], "there is no room to store this");
    EXPECT_TRUE(
        now->observer.has("database save_generation: SQLITE_FULL (13): database or disk is full"));
}

TEST_F(generation_handler_test, a_locked_database_at_save_is_told_to_client_and_log) {
    start();
    auto other = other_process();
    other.execute("BEGIN EXCLUSIVE");
    expect_refused(R"({"prompt":"p"})", close_code::try_again_later, "database_locked",
                   "stage 5 failed database_locked: SQLITE_BUSY (5): database is locked");
}

TEST_F(generation_handler_test, a_job_that_could_not_be_enqueued_is_run_all_the_same) {
    start();
    auto other = other_process();
    now->connect("ann");
    now->say("ann", R"({"prompt":"p"})");
    ASSERT_TRUE(now->until([&] { return !client().frames.empty(); }));
    other.execute("BEGIN EXCLUSIVE"); // between the status and the job
    ASSERT_TRUE(now->until_closed("ann", close_code::try_again_later));
    EXPECT_EQ(client().frames.back()["code"], "database_locked");
    EXPECT_EQ(client().frames.back()["stage"], 8);
    EXPECT_TRUE(client().frames.back()["resumable"]);
    EXPECT_TRUE(now->observer.has("stage 8 failed database_locked: SQLITE_BUSY (5)"));
    other.execute("ROLLBACK");
    file.let_leases_expire();
    ASSERT_TRUE(now->until_event("adopted 1"));
    ASSERT_TRUE(now->until([&] { return now->maker.alive.contains(1); }));
    now->resume("again", client().frames[0]);
    now->frame("again", "status");
    now->maker.finish(now->maker.started, "text");
    EXPECT_EQ(now->frame("again", "result")["text"], "text");
}

TEST_F(generation_handler_test, an_end_that_cannot_be_stored_is_tried_again) {
    start();
    now->ask("ann");
    {
        auto other = other_process();
        other.execute("BEGIN EXCLUSIVE");
        now->maker.finish(1, "text");
        ASSERT_TRUE(now->until_event("database end job: SQLITE_BUSY (5): database is locked"));
    }
    EXPECT_EQ(now->frame("ann", "result")["text"], "text");
}

TEST_F(generation_handler_test, an_end_that_is_never_stored_is_told_and_the_job_runs_again) {
    start();
    const auto accepted = now->ask("ann");
    {
        auto other = other_process();
        other.execute("BEGIN EXCLUSIVE");
        now->maker.finish(1, "lost");
        ASSERT_TRUE(now->until_closed("ann", close_code::try_again_later));
        EXPECT_EQ(now->observer.count("database end job"), 3U);
        EXPECT_EQ(client().frames.back()["code"], "database_locked");
        EXPECT_TRUE(client().frames.back()["resumable"]);
        EXPECT_TRUE(now->observer.has("job requeued 1 run 1 its end could not be stored: SQLITE"));
    }
    file.let_leases_expire();
    ASSERT_TRUE(now->until([&] { return now->maker.alive.contains(2); }));
    now->resume("again", accepted);
    now->frame("again", "status");
    now->maker.finish(2, "kept");
    EXPECT_EQ(now->frame("again", "result")["text"], "kept");
}

} // namespace
} // namespace squall::server
