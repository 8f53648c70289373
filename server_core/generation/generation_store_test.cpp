// What the database promises: its version, its leases, who may fetch what, and that a full disk
// and a lock are errors with a cause, after which the database is as it was.

#include "server_core/generation/generation_store.hpp"
#include "server_core/generation/testing/temporary_database.hpp"

#include <gtest/gtest.h>

#include <sqlite3.h>

#include <cerrno>
#include <sys/stat.h>

namespace squall::server {
namespace {

using std::chrono::milliseconds;
using testing_support::temporary_database;

constexpr std::int64_t no_limit = 1'000'000;

class generation_store_test : public testing::Test {
protected:
    generation_store_test() { config.database_busy_timeout = milliseconds{0}; }

    std::int64_t save(const std::string& id, std::int64_t now_ms = 1000) {
        return *store->generations.save({id, "secret " + id}, {"a prompt", "text", 3}, now_ms,
                                        no_limit);
    }
    std::int64_t save_and_enqueue(const std::string& id) { return store->jobs.enqueue(save(id)); }
    std::optional<taken_job> take(const std::string& lease, std::int64_t now_ms) {
        return store->jobs.take({lease, now_ms + 100}, now_ms, 3);
    }
    std::optional<stored_generation> find(const std::string& id) {
        return store->generations.find({id, "secret " + id});
    }
    void reopen() {
        store.reset();
        store.emplace(config);
    }
    std::int64_t count(const std::string& what) {
        return store->database.integer("SELECT count(*) FROM " + what);
    }

    temporary_database file;
    generation_config config{.database = file.path()};
    std::optional<generation_store> store{config};
};

TEST_F(generation_store_test, a_commit_is_durable) {
    EXPECT_EQ(store->database.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(store->database.integer("PRAGMA synchronous"), 2); // FULL
    save("g1");
    // Seen by another connection while ours is open: it is in the write-ahead log.
    generation_store other{config};
    EXPECT_EQ(other.database.integer("SELECT count(*) FROM generation"), 1);
}

TEST_F(generation_store_test, a_database_in_memory_works_too) {
    generation_store memory{generation_config{.database = ":memory:"}};
    EXPECT_EQ(memory.generations.save({"g1", "t"}, {"p", "text", 1}, 1, no_limit), 1);
}

TEST_F(generation_store_test, what_was_saved_is_there_after_a_restart) {
    save_and_enqueue("g1");
    reopen();
    const auto job = take("lease", 2000);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->generation_id, "g1");
    EXPECT_EQ(job->parameters.prompt, "a prompt");
    EXPECT_EQ(job->parameters.language, "text");
    EXPECT_EQ(job->parameters.steps, 3);
    EXPECT_EQ(job->run, 1);
}

TEST_F(generation_store_test, any_bytes_of_text_come_back) {
    const std::string odd{"\0 'quoted' \xc3\xa9\n", 15};
    const auto record = *store->generations.save({"g1", "t"}, {odd, "text", 1}, 1, no_limit);
    const auto job_id = store->jobs.enqueue(record);
    EXPECT_EQ(take("lease", 1)->parameters.prompt, odd);
    EXPECT_TRUE(store->jobs.end(job_id, "lease", job_outcome::finished, odd, 2));
    EXPECT_EQ(store->generations.find({"g1", "t"})->outcome, odd);
}

// Versions

TEST_F(generation_store_test, a_database_of_another_version_is_refused_and_not_touched) {
    store->database.execute("PRAGMA user_version = 7");
    store.reset();
    try {
        store.emplace(config);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "has schema version 7, and this server knows 1");
    }
    sqlite_database plain{file.path(), milliseconds{0}};
    EXPECT_EQ(plain.integer("PRAGMA user_version"), 7);
}

TEST_F(generation_store_test, a_database_of_another_program_is_refused) {
    const temporary_database foreign;
    sqlite_database{foreign.path(), milliseconds{0}}.execute("CREATE TABLE addresses(name TEXT)");
    const generation_config theirs{.database = foreign.path()};
    try {
        const generation_store refused{theirs};
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "is a database of another program");
    }
}

TEST_F(generation_store_test, a_path_that_cannot_be_opened_says_why) {
    try {
        const generation_store refused{generation_config{.database = file.path() + "/no/such"}};
        FAIL();
    } catch (const sqlite_error& error) {
        EXPECT_EQ(error.code(), SQLITE_CANTOPEN);
        EXPECT_NE(std::string{error.what()}.find("unable to open database file"),
                  std::string::npos);
    }
}

// Leases

TEST_F(generation_store_test, jobs_are_taken_in_the_order_in_which_they_came_and_once) {
    const auto first = save_and_enqueue("g1");
    const auto second = save_and_enqueue("g2");
    EXPECT_EQ(take("a", 1000)->job_id, first);
    EXPECT_EQ(take("b", 1000)->job_id, second);
    EXPECT_FALSE(take("c", 1000));
}

TEST_F(generation_store_test, a_lease_that_expired_gives_the_job_to_the_next_worker) {
    const auto job_id = save_and_enqueue("g1");
    take("dead", 1000);
    EXPECT_FALSE(take("next", 1099));
    const auto again = take("next", 1100);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->job_id, job_id);
    EXPECT_EQ(again->run, 2);
}

TEST_F(generation_store_test, who_lost_the_lease_cannot_end_the_job) {
    const auto job_id = save_and_enqueue("g1");
    take("slow", 1000);
    take("next", 1100);
    EXPECT_FALSE(store->jobs.end(job_id, "slow", job_outcome::finished, "stale", 1150));
    EXPECT_EQ(find("g1")->state, generation_state::saved);
    EXPECT_TRUE(store->jobs.end(job_id, "next", job_outcome::finished, "fresh", 1160));
    EXPECT_FALSE(store->jobs.end(job_id, "next", job_outcome::failed, "twice", 1170));
    EXPECT_EQ(find("g1")->state, generation_state::finished);
    EXPECT_EQ(find("g1")->outcome, "fresh");
}

TEST_F(generation_store_test, a_renewed_lease_lasts_and_a_lost_one_is_told) {
    save_and_enqueue("g1");
    save_and_enqueue("g2");
    take("late", 1000);
    take("punctual", 1000);
    take("thief", 1100); // has g1, whose lease was not renewed in time
    EXPECT_EQ(store->jobs.renew({"late", "punctual"}, 1300), std::vector<std::string>{"late"});
    EXPECT_FALSE(take("next", 1199));
    EXPECT_EQ(take("next", 1200)->generation_id, "g1");
    store->jobs.renew({"next"}, 1450);
    EXPECT_FALSE(take("other", 1299)); // g2's lease runs until 1300
    EXPECT_EQ(take("other", 1300)->generation_id, "g2");
}

TEST_F(generation_store_test, a_lease_given_by_a_fast_clock_does_not_outlive_it) {
    save_and_enqueue("g1");
    take("dead", 1'000'000);
    EXPECT_FALSE(take("next", 999'900)); // a small step back is no reason
    const auto again = take("next", 1000);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->run, 2);
    EXPECT_FALSE(take("other", 1099));
}

TEST_F(generation_store_test, a_released_job_is_taken_at_once_and_the_run_does_not_count) {
    save_and_enqueue("g1");
    take("drained", 1000);
    store->jobs.release({"drained"});
    const auto again = take("next", 1001);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->run, 1);
}

TEST_F(generation_store_test, a_job_that_outlives_no_worker_is_given_up) {
    save_and_enqueue("g1");
    for (std::int64_t run = 1; run <= 3; ++run) {
        const auto job = take("victim" + std::to_string(run), run * 1000);
        ASSERT_TRUE(job);
        EXPECT_EQ(job->run, run);
        EXPECT_EQ(job->given_up, "");
    }
    EXPECT_EQ(take("fourth", 9000)->given_up, "given up: its worker died 3 times");
    EXPECT_EQ(find("g1")->state, generation_state::failed);
    EXPECT_EQ(find("g1")->outcome, "given up: its worker died 3 times");
    EXPECT_FALSE(take("fifth", 99000));
}

// Between the saved generation and its job

TEST_F(generation_store_test, a_generation_without_a_job_is_adopted_when_it_is_old_enough) {
    save("g1", 1000);
    EXPECT_EQ(store->jobs.adopt(1000, 2000), 0);
    EXPECT_FALSE(take("early", 1000));
    EXPECT_EQ(store->jobs.adopt(1001, 2000), 1);
    EXPECT_EQ(store->jobs.adopt(1001, 2000), 0);
    EXPECT_EQ(take("lease", 1001)->generation_id, "g1");
}

TEST_F(generation_store_test, one_that_a_fast_clock_dated_is_adopted_too) {
    save("g1", 1'000'000);
    EXPECT_EQ(store->jobs.adopt(999'000, 1'000'000), 0);
    EXPECT_EQ(store->jobs.adopt(900, 1100), 1);
}

TEST_F(generation_store_test, one_generation_has_one_job) {
    const auto record = save("g1");
    const auto job_id = store->jobs.enqueue(record);
    EXPECT_EQ(store->jobs.enqueue(record), job_id);
    EXPECT_EQ(count("job"), 1);
}

TEST_F(generation_store_test, what_is_withdrawn_is_gone_unless_it_has_a_job) {
    store->generations.withdraw(save("g1"));
    EXPECT_FALSE(find("g1"));
    const auto record = save("g2");
    store->jobs.enqueue(record);
    store->generations.withdraw(record);
    EXPECT_TRUE(find("g2"));
}

TEST_F(generation_store_test, no_more_than_so_many_wait) {
    const auto try_save = [&](const std::string& id) {
        return store->generations.save({id, "t"}, {"p", "text", 1}, 1, 2);
    };
    EXPECT_TRUE(try_save("g1"));
    const auto second = try_save("g2");
    ASSERT_TRUE(second);
    EXPECT_FALSE(try_save("g3"));
    const auto job_id = store->jobs.enqueue(*second);
    take("lease", 1);
    store->jobs.end(job_id, "lease", job_outcome::failed, "no", 2);
    // g1 has no job, so the lease was g2's: one has ended, one more may come.
    EXPECT_TRUE(try_save("g3"));
}

// Who may fetch what

TEST_F(generation_store_test, only_the_whole_key_finds_a_generation) {
    save("g1");
    EXPECT_TRUE(find("g1"));
    EXPECT_FALSE(store->generations.find({"g1", "secret g2"}));
    EXPECT_FALSE(store->generations.find({"g1", ""}));
    EXPECT_FALSE(store->generations.find({"g2", "secret g1"}));
}

TEST_F(generation_store_test, a_result_is_received_once) {
    const auto job_id = save_and_enqueue("g1");
    const auto record = find("g1")->record;
    EXPECT_FALSE(store->generations.mark_received(record, 5)); // there is none yet
    take("lease", 1000);
    store->jobs.end(job_id, "lease", job_outcome::finished, "text", 1001);
    EXPECT_FALSE(find("g1")->received);
    EXPECT_TRUE(store->generations.mark_received(record, 1002));
    EXPECT_FALSE(store->generations.mark_received(record, 1003));
    reopen();
    EXPECT_TRUE(find("g1")->received);
}

TEST_F(generation_store_test, purge_forgets_what_ended_long_ago_and_nothing_else) {
    const auto job_id = save_and_enqueue("old");
    take("lease", 1000);
    store->jobs.end(job_id, "lease", job_outcome::finished, "text", 1000);
    save_and_enqueue("waiting");
    EXPECT_EQ(store->generations.purge(1000), 0);
    EXPECT_EQ(store->generations.purge(1001), 1);
    EXPECT_FALSE(find("old"));
    EXPECT_TRUE(find("waiting"));
    EXPECT_EQ(count("job"), 1);
}

// What a disk and other processes do to it

TEST_F(generation_store_test, a_full_database_is_sqlite_full_and_stays_whole) {
    store->database.execute("PRAGMA max_page_count = " +
                            std::to_string(store->database.integer("PRAGMA page_count")));
    const generation_parameters long_one{std::string(20'000, 'x'), "text", 1};
    try {
        store->generations.save({"g1", "t"}, long_one, 1, no_limit);
        FAIL();
    } catch (const sqlite_error& error) {
        EXPECT_EQ(error.code(), SQLITE_FULL);
        EXPECT_STREQ(error.what(), "SQLITE_FULL (13): database or disk is full");
    }
    EXPECT_FALSE(store->database.in_transaction());
    EXPECT_EQ(count("generation"), 0);
    store->database.execute("PRAGMA max_page_count = 100000");
    EXPECT_TRUE(store->generations.save({"g1", "t"}, long_one, 1, no_limit));
}

TEST_F(generation_store_test, the_limit_on_its_size_is_the_configured_one) {
    config.database_bytes_max = 1 << 20;
    reopen();
    const generation_parameters big{std::string(600'000, 'x'), "text", 1};
    EXPECT_TRUE(store->generations.save({"g1", "t"}, big, 1, no_limit));
    EXPECT_THROW(store->generations.save({"g2", "t"}, big, 1, no_limit), sqlite_error);
}

TEST_F(generation_store_test, a_locked_database_is_sqlite_busy_and_works_when_unlocked) {
    sqlite_database other{file.path(), milliseconds{0}};
    other.execute("BEGIN EXCLUSIVE");
    try {
        save("g1");
        FAIL();
    } catch (const sqlite_error& error) {
        EXPECT_EQ(error.code(), SQLITE_BUSY);
        EXPECT_STREQ(error.what(), "SQLITE_BUSY (5): database is locked");
    }
    other.execute("ROLLBACK");
    save("g1");
    EXPECT_TRUE(find("g1"));
}

TEST_F(generation_store_test, looking_for_work_waits_for_no_writer) {
    sqlite_database other{file.path(), milliseconds{0}};
    other.execute("BEGIN EXCLUSIVE");
    EXPECT_FALSE(take("lease", 1));
    EXPECT_EQ(store->jobs.adopt(1, 2), 0);
    EXPECT_EQ(store->generations.purge(1), 0);
    EXPECT_TRUE(store->jobs.renew({}, 1).empty());
}

} // namespace
} // namespace squall::server
