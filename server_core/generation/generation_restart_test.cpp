// What becomes of jobs when their server dies, drains, or lives beside another one: none is lost,
// none is run by two at a time, none ends twice.

#include "server_core/generation/testing/generation_incarnation.hpp"
#include "server_core/generation/testing/temporary_database.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;
using texts = std::vector<std::string>;

class generation_restart_test : public testing::Test {
protected:
    generation_restart_test() {
        config.keep_alive_period = milliseconds{1};
        config.poll_period = milliseconds{2};
        config.lease = std::chrono::hours{1}; // let_leases_expire() is how time goes by
    }

    std::unique_ptr<generation_incarnation> start() {
        auto made = std::make_unique<generation_incarnation>(config);
        made->system.start();
        return made;
    }
    static bool until_started(generation_incarnation& server, int runs) {
        return server.until([&] { return server.maker.started >= runs; });
    }

    temporary_database file;
    generation_config config{.database = file.path()};
};

TEST_F(generation_restart_test, a_job_whose_server_died_runs_once_more_and_its_client_gets_it) {
    auto first = start();
    const auto accepted = first->ask("ann");
    first->maker.progress(1, 1, 2, "half ");
    first.reset();
    file.let_leases_expire();

    auto second = start();
    second->resume("ann", accepted);
    EXPECT_EQ(second->frame("ann", "status")["status"], "resumed");
    ASSERT_TRUE(until_started(*second, 1));
    EXPECT_EQ(second->maker.alive.at(1).parameters.prompt, "a cat");
    EXPECT_TRUE(second->observer.has("job started 1 run 2"));
    second->maker.finish(1, "text");
    EXPECT_EQ(second->frame("ann", "result")["text"], "text");
    EXPECT_EQ(second->observer.count("job finished"), 1U);
}

TEST_F(generation_restart_test, a_generation_saved_by_a_server_that_died_before_its_job_is_run) {
    auto first = start();
    first->connect("ann");
    first->say("ann", R"({"prompt":"a cat"})");
    ASSERT_TRUE(first->until([&] { return !first->clients.of("ann").frames.empty(); }));
    const auto accepted = first->clients.of("ann").frames[0];
    ASSERT_FALSE(first->observer.has("stage 8 done"));
    first.reset();
    file.let_leases_expire();

    auto second = start();
    ASSERT_TRUE(until_started(*second, 1));
    EXPECT_TRUE(second->observer.has("adopted 1"));
    second->maker.finish(1, "text");
    second->resume("ann", accepted);
    EXPECT_EQ(second->frame("ann", "result")["text"], "text");
}

TEST_F(generation_restart_test, a_result_that_was_stored_is_not_made_again) {
    auto first = start();
    const auto accepted = first->ask("ann");
    first->leave("ann");
    first->maker.finish(1, "text");
    ASSERT_TRUE(first->until_event("job finished"));
    first.reset();

    auto second = start();
    second->resume("ann", accepted);
    EXPECT_EQ(second->frame("ann", "result")["text"], "text");
    EXPECT_EQ(second->maker.started, 0);
}

TEST_F(generation_restart_test, a_drain_tells_clients_and_leaves_jobs_to_the_next_start) {
    auto first = start();
    const auto accepted = first->ask("ann");
    first->connect("idle");
    first->system.drain();
    EXPECT_EQ(first->clients.of("ann").types(), (texts{"status", "status"}));
    EXPECT_EQ(first->clients.of("ann").frames[1]["status"], "interrupted");
    EXPECT_TRUE(first->maker.alive.empty());
    EXPECT_TRUE(first->observer.has("job requeued 1 run 1 shutdown"));
    EXPECT_TRUE(first->observer.has("stage 9 failed shutting_down (expected)"));
    first->say("idle", R"({"prompt":"late"})");
    EXPECT_EQ(first->clients.of("idle").closed, close_code::service_restart);
    first->leave("ann");
    first->leave("idle");
    first->awake.reset();
    EXPECT_TRUE(run_to_end(first->context)); // nothing keeps the loop from ending
    first.reset();

    auto second = start();
    second->resume("ann", accepted);
    ASSERT_TRUE(until_started(*second, 1));
    EXPECT_TRUE(second->observer.has("job started 1 run 1"));
    second->maker.finish(1, "text");
    EXPECT_EQ(second->frame("ann", "result")["text"], "text");
}

TEST_F(generation_restart_test, a_request_that_is_under_way_at_a_drain_is_kept_for_the_next_start) {
    auto first = start();
    first->connect("ann");
    first->say("ann", R"({"prompt":"a cat"})");
    first->system.drain();
    ASSERT_TRUE(first->until([&] { return first->clients.of("ann").frames.size() == 2; }));
    EXPECT_EQ(first->clients.of("ann").frames[1]["status"], "interrupted");
    EXPECT_EQ(first->maker.started, 0);
    const auto accepted = first->clients.of("ann").frames[0];
    first.reset();

    auto second = start();
    second->resume("ann", accepted);
    ASSERT_TRUE(until_started(*second, 1));
    second->maker.finish(1, "text");
    EXPECT_EQ(second->frame("ann", "result")["text"], "text");
}

TEST_F(generation_restart_test, a_job_taken_at_the_moment_of_a_drain_is_given_back) {
    auto first = start();
    first->connect("ann");
    first->say("ann", R"({"prompt":"a cat"})");
    ASSERT_TRUE(first->until_event("job accepted")); // the database is asked for a job now
    first->system.drain();
    first->leave("ann");
    first->awake.reset();
    EXPECT_TRUE(run_to_end(first->context));
    EXPECT_EQ(first->maker.started, 0);
    first.reset();

    auto second = start();
    EXPECT_TRUE(until_started(*second, 1));
}

TEST_F(generation_restart_test, a_worker_that_lost_its_lease_drops_the_job) {
    auto first = start();
    first->ask("ann");
    file.let_leases_expire(); // the first one sleeps; another server takes the job
    auto second = start();
    ASSERT_TRUE(until_started(*second, 1));
    ASSERT_TRUE(first->until_event("job requeued 1 run 1 lease lost"));
    EXPECT_TRUE(first->maker.alive.empty());
    second->maker.finish(1, "text");
    ASSERT_TRUE(second->until_event("job finished"));
    EXPECT_EQ(first->observer.count("job finished"), 0U);
}

TEST_F(generation_restart_test, what_a_worker_without_a_lease_made_is_thrown_away) {
    auto first = start();
    const auto accepted = first->ask("ann");
    file.let_leases_expire();
    auto second = start();
    ASSERT_TRUE(until_started(*second, 1));
    first->maker.finish(1, "stale");
    ASSERT_TRUE(first->until_event("job requeued 1 run 1 lease lost"));
    second->maker.finish(1, "fresh");
    ASSERT_TRUE(second->until_event("job finished"));
    second->resume("ann", accepted);
    EXPECT_EQ(second->frame("ann", "result")["text"], "fresh");
}

TEST_F(generation_restart_test, leases_are_renewed_for_as_long_as_a_job_runs) {
    auto first = start();
    first->ask("ann");
    auto other = file.open();
    const auto until_ms = [&] {
        return other.integer("SELECT lease_until_ms FROM job");
    };
    const auto at_first = until_ms();
    ASSERT_TRUE(first->until([&] { return until_ms() > at_first; }));
    EXPECT_EQ(other.integer("SELECT runs FROM job"), 1);
}

TEST_F(generation_restart_test, a_worker_that_overslept_its_own_lease_runs_the_job_anew) {
    config.poll_period = config.lease / 3; // it does not come to renew it
    auto server = start();
    server->ask("ann");
    server->observer.events.clear();
    file.let_leases_expire();
    server->ask("bob"); // looks for a job, and finds ann's
    EXPECT_TRUE(server->observer.has("job requeued 1 run 1 lease lost"));
    EXPECT_TRUE(server->observer.has("job started 1 run 2"));
    EXPECT_FALSE(server->maker.alive.contains(1));
    ASSERT_TRUE(until_started(*server, 3));
    server->maker.finish(2, "text");
    EXPECT_EQ(server->frame("ann", "result")["text"], "text");
}

TEST_F(generation_restart_test, a_lease_that_no_poll_renews_in_time_is_refused) {
    config.lease = milliseconds{100};
    config.poll_period = milliseconds{34};
    try {
        start();
        FAIL();
    } catch (const std::invalid_argument& error) {
        EXPECT_STREQ(error.what(), "a lease of 100 ms is less than three poll periods of 34 ms");
    }
}

TEST_F(generation_restart_test, no_more_jobs_run_at_a_time_than_may) {
    config.running_jobs_max = 2;
    auto server = start();
    server->ask("u1");
    server->ask("u2");
    server->connect("u3");
    server->say("u3", R"({"prompt":"p"})");
    ASSERT_TRUE(server->until([&] { return server->clients.of("u3").keepalives > 0; }));
    EXPECT_EQ(server->maker.started, 2);
    server->maker.finish(1, "text");
    ASSERT_TRUE(until_started(*server, 3));
}

TEST_F(generation_restart_test, a_job_that_kills_every_worker_is_given_up_and_its_client_told) {
    config.runs_max = 2;
    nlohmann::json accepted;
    for (int life = 1; life <= 2; ++life) {
        auto victim = start();
        if (life == 1) {
            accepted = victim->ask("ann");
        }
        ASSERT_TRUE(until_started(*victim, 1));
        file.let_leases_expire();
    }
    auto last = start();
    last->resume("ann", accepted);
    ASSERT_TRUE(last->until_closed("ann", close_code::internal_error));
    EXPECT_EQ(last->clients.of("ann").frames.back()["message"],
              "given up: its worker died 2 times");
    EXPECT_EQ(last->maker.started, 0);
}

TEST_F(generation_restart_test, every_job_of_a_crowd_ends_once_over_many_deaths) {
    config.running_jobs_max = 8;
    std::vector<nlohmann::json> accepted;
    const auto finish_one = [](generation_incarnation& server) {
        const auto [number, run] = *server.maker.alive.begin();
        const auto before = server.observer.count("job finished");
        server.maker.finish(number, "made of " + run.parameters.prompt);
        return server.until([&] { return server.observer.count("job finished") > before; });
    };
    for (int life = 1; life <= 5; ++life) { // five more come, one is finished, the server dies
        auto server = start();
        for (int more = 0; more < 5; ++more) {
            const std::string name = "u" + std::to_string(accepted.size());
            server->connect(name);
            server->say(name, R"({"prompt":")" + name + "\"}");
            accepted.push_back(server->frame(name, "status"));
        }
        ASSERT_TRUE(until_started(*server, 1));
        ASSERT_TRUE(finish_one(*server));
        server.reset();
        file.let_leases_expire();
    }
    auto last = start();
    auto other = file.open();
    while (other.integer("SELECT count(*) FROM generation WHERE state = 'saved'") > 0) {
        ASSERT_TRUE(last->until([&] { return !last->maker.alive.empty(); }));
        ASSERT_TRUE(finish_one(*last));
    }
    EXPECT_EQ(last->observer.count("job finished"), accepted.size() - 5);
    EXPECT_EQ(other.integer("SELECT count(*) FROM job WHERE state = 'ended'"), 25);
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        const std::string name = "again" + std::to_string(i);
        last->resume(name, accepted[i]);
        EXPECT_EQ(last->frame(name, "result")["text"], "made of u" + std::to_string(i));
    }
}

} // namespace
} // namespace squall::server
