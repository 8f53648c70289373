// The lines that an operator knows from field report 4, their levels, and that no client can write
// a line of its own.

#include "server_core/generation/generation_log.hpp"

#include "server_core/generation/generation_observer_list.hpp"
#include "server_core/generation/testing/generation_test_support.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <sstream>

namespace squall::server {
namespace {

using stage = generation_stage;

class generation_log_test : public testing::Test {
protected:
    generation_log_test() : log(logger()) {}

    std::string take() {
        const std::string text = out_.str();
        out_.str("");
        return text;
    }
    std::string started(stage which) {
        log.on_stage_started("s1", which);
        return take();
    }
    std::string done(stage which, std::string_view detail = "") {
        log.on_stage_done("s1", which, detail);
        return take();
    }

private:
    std::shared_ptr<spdlog::logger> logger() {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(out_);
        auto made = std::make_shared<spdlog::logger>("test", std::move(sink));
        made->set_level(spdlog::level::debug);
        made->set_pattern("%l %v");
        return made;
    }

    std::ostringstream out_;

protected:
    generation_log log;
};

TEST_F(generation_log_test, entering) {
    log.on_entered({"s1", "s1", "", "", session_kind::generic, {7, "10.0.1.1:40001"}});
    EXPECT_EQ(take(), "info [WS] HANDLER ENTERED - frontend connected to generation route"
                      " | session=s1\n"
                      "info [WS:0] Handler start | session=s1\n"
                      "info [WS:0] Client: 10.0.1.1:40001 | session=s1\n");
    EXPECT_EQ(started(stage::handler_start), "");
    EXPECT_EQ(done(stage::handler_start), "");
}

TEST_F(generation_log_test, the_stages) {
    EXPECT_EQ(started(stage::accept), "info [WS:1] accept WebSocket | session=s1\n");
    EXPECT_EQ(done(stage::accept), "info [WS:1] DONE accept | session=s1\n");
    EXPECT_EQ(started(stage::receive_json), "info [WS:2] receive_json from client | session=s1\n");
    EXPECT_EQ(done(stage::receive_json), "info [WS:2] DONE receive_json | session=s1\n");
    EXPECT_EQ(started(stage::params_check), "info [WS:3] params check | session=s1\n");
    EXPECT_EQ(done(stage::params_check), "info [WS:3] DONE params check | session=s1\n");
    EXPECT_EQ(started(stage::create_generation_id),
              "info [WS:4] create generation_id | session=s1\n");
    EXPECT_EQ(done(stage::create_generation_id, "ab12"),
              "info [WS:4] DONE generation_id=ab12 | session=s1\n");
    EXPECT_EQ(started(stage::save_generation), "info [WS:5] save_generation to DB | session=s1\n");
    EXPECT_EQ(done(stage::save_generation, "17"),
              "info [WS:5] DONE save_generation record=17 | session=s1\n");
    EXPECT_EQ(started(stage::send_status), "info [WS:6] send status message | session=s1\n");
    EXPECT_EQ(done(stage::send_status), "info [WS:6] DONE send status | session=s1\n");
    EXPECT_EQ(started(stage::create_job), "info [WS:7] create GenerationJob | session=s1\n");
    EXPECT_EQ(done(stage::create_job), "info [WS:7] DONE GenerationJob created | session=s1\n");
    EXPECT_EQ(started(stage::enqueue_generation), "info [WS:8] enqueue_generation | session=s1\n");
    EXPECT_EQ(done(stage::enqueue_generation, "4"),
              "info [WS:8] DONE enqueue_generation job_id=4 | session=s1\n");
    EXPECT_EQ(started(stage::keep_alive), "info [WS:9] start keep-alive loop | session=s1\n");
}

TEST_F(generation_log_test, ticks_are_debug) {
    log.on_tick("s1", true);
    EXPECT_EQ(take(), "debug [WS:9] keep-alive tick | session=s1\n");
    log.on_tick("s1", false);
    EXPECT_EQ(take(), "debug [WS:9] keep-alive tick dropped | session=s1\n");
    EXPECT_EQ(done(stage::keep_alive, "31"),
              "debug [WS:9] DONE keep-alive loop ticks=31 | session=s1\n");
}

TEST_F(generation_log_test, a_failed_stage_shows_its_exact_error) {
    log.on_stage_failed("s1", stage::save_generation,
                        {"database_full", "SQLITE_FULL (13): database or disk is full", "",
                         close_code::internal_error});
    EXPECT_EQ(take(), "error [WS:5] FAILED save_generation: database_full: SQLITE_FULL (13):"
                      " database or disk is full | session=s1\n");
}

TEST_F(generation_log_test, a_client_that_left_is_no_reason_to_raise_ones_voice) {
    log.on_stage_failed("s1", stage::receive_json, client_left("peer_closed"));
    EXPECT_EQ(take(), "debug [WS:2] FAILED receive_json: client_left: the client left: peer_closed"
                      " | session=s1\n");
}

TEST_F(generation_log_test, the_worker) {
    const generation_job_info job{4, "ab12", 2};
    log.on_job_started(job);
    EXPECT_EQ(take(), "info [WORKER] Processing | job_id=4 | generation_id=ab12 | run=2\n");
    log.on_job_finished(job);
    EXPECT_EQ(take(), "info [WORKER] DONE | job_id=4 | generation_id=ab12 | run=2\n");
    log.on_job_failed(job, "no model");
    EXPECT_EQ(take(), "error [WORKER] FAILED: no model | job_id=4 | generation_id=ab12 | run=2\n");
    log.on_job_requeued(job, "lease lost");
    EXPECT_EQ(take(), "warning [WORKER] Will run again: lease lost | job_id=4 |"
                      " generation_id=ab12 | run=2\n");
    log.on_database_error("take job", "SQLITE_BUSY (5): database is locked");
    EXPECT_EQ(take(), "error [DB] take job: SQLITE_BUSY (5): database is locked\n");
}

TEST_F(generation_log_test, nothing_that_came_from_a_client_forges_a_line) {
    const std::string evil = "x\nerror [DB] forged\r\x1b[31m\xc3\xa9" + std::string(1000, 'y');
    log.on_stage_failed("s1", stage::params_check, client_mistake("bad_parameters", evil));
    log.on_session_failed("s1", client_mistake("unexpected_message", evil));
    log.on_job_failed({4, "ab12", 1}, evil);
    log.on_job_requeued({4, "ab12", 1}, evil);
    log.on_database_error("take job", evil);
    const std::string text = take();
    EXPECT_EQ(std::ranges::count(text, '\n'), 5);
    EXPECT_EQ(text.find('\r'), std::string::npos);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find(std::string(200, 'y')), std::string::npos);
}

TEST_F(generation_log_test, a_list_tells_each_of_its_observers_of_everything) {
    generation_observer_list list;
    testing_support::recording_generation_observer first;
    testing_support::recording_generation_observer second;
    list.add(first);
    list.add(second);
    list.add(log);
    const generation_job_info job{4, "ab12", 2};
    list.on_entered({"s1", "s1", "", "", session_kind::generic, {7, "10.0.1.1:40001"}});
    list.on_stage_started("s1", stage::accept);
    list.on_stage_done("s1", stage::accept, "");
    list.on_stage_failed("s1", stage::receive_json, client_left("peer_closed"));
    list.on_tick("s1", true);
    list.on_resumed("s1", "ab12");
    list.on_received("s1", "ab12");
    list.on_session_failed("s1", replaced_by_newer());
    list.on_job_accepted(job);
    list.on_jobs_adopted(3);
    list.on_job_started(job);
    list.on_job_finished(job);
    list.on_job_failed(job, "no model");
    list.on_job_requeued(job, "lease lost");
    list.on_database_error("take job", "locked");
    EXPECT_EQ(first.events.size(), 14U);
    EXPECT_EQ(first.ticks, 1);
    EXPECT_EQ(first.events, second.events);
    EXPECT_EQ(std::ranges::count_if(take(), [](char c) { return c == '\n'; }), 17);
}

} // namespace
} // namespace squall::server
