// The generation system behind its route on real loopback sockets: the real database on a thread
// of its own, the shipped generator, the server's own frames and close codes.

#include "server_core/blocking/thread_executor.hpp"
#include "server_core/generation/generation_system.hpp"
#include "server_core/generation/testing/generation_test_support.hpp"
#include "server_core/generation/testing/temporary_database.hpp"
#include "server_core/generation/text_generator.hpp"
#include "server_core/server/server.hpp"
#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace testing_support;
using nlohmann::json;
using std::chrono::milliseconds;

class generation_route_test : public testing::Test {
protected:
    generation_route_test() {
        server_options.address = "127.0.0.1";
        server_options.port = 0;
        config.database = file.path();
        config.database_busy_timeout = milliseconds{0};
        config.keep_alive_period = milliseconds{1};
    }

    void start() {
        under_test = std::make_unique<server>(context, server_options, server_log);
        clients = std::make_unique<manager_clients>(under_test->connections());
        system = std::make_unique<generation_system>(context.get_executor(), config, database,
                                                     maker, *clients, observer);
        under_test->add_route(generation_route(), system->handler());
        under_test->start();
        system->start();
    }
    void stop() {
        system->drain();
        under_test->shutdown();
    }
    std::unique_ptr<loopback_client> connect() {
        auto made = std::make_unique<loopback_client>(context);
        made->connect(under_test->port());
        made->send(upgrade_bytes("/generate-code"));
        return made;
    }
    template <class Predicate>
    bool until(Predicate predicate) {
        return run_until(context, predicate);
    }
    static void say(loopback_client& client, const json& message) {
        client.send(client_frame(1, message.dump()));
    }
    /// The frame of this type, when it has come.
    json frame(const loopback_client& client, std::string_view type) {
        json found;
        const bool came = until([&] {
            for (const auto& one : client.frames()) {
                if (one.opcode == 1 && json::parse(one.payload).at("type") == type) {
                    found = json::parse(one.payload);
                    return true;
                }
            }
            return client.ended;
        });
        return came ? found : json{};
    }
    int close_code_of(const loopback_client& client) {
        int code = 0;
        until([&] {
            for (const auto& one : client.frames()) {
                if (one.opcode == 8 && one.payload.size() >= 2) {
                    code = static_cast<unsigned char>(one.payload[0]) * 256 +
                           static_cast<unsigned char>(one.payload[1]);
                }
            }
            return code != 0 || client.ended;
        });
        return code;
    }

    temporary_database file;
    asio::io_context context{1};
    server_config server_options;
    generation_config config;
    recording_observer server_log;
    recording_generation_observer observer;
    thread_executor database{context.get_executor()};
    text_generator maker{context.get_executor(), milliseconds{1}};
    std::unique_ptr<server> under_test;
    std::unique_ptr<manager_clients> clients;
    std::unique_ptr<generation_system> system;
};

TEST_F(generation_route_test, a_client_gets_status_progress_result_and_a_normal_close) {
    start();
    const auto client = connect();
    say(*client, {{"prompt", "a cat"}, {"steps", 5}});
    const json accepted = frame(*client, "status");
    const json result = frame(*client, "result");
    EXPECT_EQ(result["generation_id"], accepted["generation_id"]);
    std::string pieces;
    for (const auto& one : client->frames()) {
        const json message = json::parse(one.payload);
        if (message["type"] == "progress") {
            pieces += message["text"];
        }
    }
    EXPECT_EQ(result["text"], pieces);
    EXPECT_EQ(std::ranges::count(pieces, '\n'), 5);
    say(*client, {{"type", "received"}, {"generation_id", accepted["generation_id"]}});
    EXPECT_EQ(close_code_of(*client), 1000);
    stop();
}

TEST_F(generation_route_test, bad_json_is_an_error_frame_and_1011) {
    start();
    const auto client = connect();
    client->send(client_frame(1, "{"));
    EXPECT_EQ(frame(*client, "error")["code"], "bad_json");
    EXPECT_EQ(close_code_of(*client), 1011);
    stop();
}

TEST_F(generation_route_test, bad_parameters_are_an_error_frame_and_1008) {
    start();
    const auto client = connect();
    say(*client, {{"prompt", ""}});
    EXPECT_EQ(frame(*client, "error")["message"], "prompt is empty");
    EXPECT_EQ(close_code_of(*client), 1008);
    stop();
}

TEST_F(generation_route_test, overload_is_an_error_frame_and_1013) {
    config.unfinished_jobs_max = 0;
    start();
    const auto client = connect();
    say(*client, {{"prompt", "a cat"}});
    EXPECT_EQ(frame(*client, "error")["code"], "overloaded");
    EXPECT_EQ(close_code_of(*client), 1013);
    stop();
}

TEST_F(generation_route_test, a_locked_database_is_an_error_frame_and_1013) {
    start();
    auto other = file.open();
    other.execute("BEGIN EXCLUSIVE");
    const auto client = connect();
    say(*client, {{"prompt", "a cat"}});
    EXPECT_EQ(frame(*client, "error")["code"], "database_locked");
    EXPECT_EQ(close_code_of(*client), 1013);
    EXPECT_TRUE(observer.has("database save_generation: SQLITE_BUSY (5): database is locked"));
    stop();
}

TEST_F(generation_route_test, a_failed_generation_is_told_again_to_who_resumes) {
    config.runs_max = 0;
    start();
    const auto client = connect();
    say(*client, {{"prompt", "a cat"}});
    const json accepted = frame(*client, "status");
    EXPECT_EQ(frame(*client, "error")["code"], "generation_failed");
    const auto again = connect();
    say(*again, {{"type", "resume"},
                 {"generation_id", accepted["generation_id"]},
                 {"resume_token", accepted["resume_token"]}});
    EXPECT_EQ(frame(*again, "error")["code"], "generation_failed");
    EXPECT_EQ(close_code_of(*again), 1011);
    stop();
}

TEST_F(generation_route_test, an_error_frame_waits_behind_what_is_queued) {
    config.keep_alive_period = std::chrono::hours{1};
    start();
    const auto client = connect();
    say(*client, {{"prompt", "a cat"}, {"steps", 1000}});
    frame(*client, "progress");
    std::string many; // each is answered, and the answers queue up
    for (int i = 0; i < 50; ++i) {
        many += client_frame(1, R"({"type":"ping"})");
    }
    client->send(many + client_frame(1, "{"));
    EXPECT_EQ(close_code_of(*client), 1011);
    std::size_t pongs = 0;
    for (const auto& one : client->frames()) {
        pongs += one.opcode == 1 && json::parse(one.payload)["type"] == "pong" ? 1U : 0U;
    }
    EXPECT_EQ(pongs, 50U);
    const auto frames = client->frames();
    EXPECT_EQ(json::parse(frames[frames.size() - 2].payload)["code"], "bad_json");
    stop();
}

TEST_F(generation_route_test, a_client_that_resets_does_not_end_its_job) {
    start();
    auto client = connect();
    say(*client, {{"prompt", "a cat"}, {"steps", 3}});
    const json accepted = frame(*client, "status");
    client->reset();
    ASSERT_TRUE(until([&] { return observer.has("job finished"); }));
    const auto again = connect();
    say(*again, {{"type", "resume"},
                 {"generation_id", accepted["generation_id"]},
                 {"resume_token", accepted["resume_token"]}});
    EXPECT_EQ(frame(*again, "result")["generation_id"], accepted["generation_id"]);
    stop();
}

TEST_F(generation_route_test, after_a_drain_nothing_keeps_the_loop_from_ending) {
    config.lease = std::chrono::hours{3};
    config.poll_period = std::chrono::hours{1};
    config.request_timeout = std::chrono::hours{1};
    start();
    const auto idle = connect();
    const auto client = connect();
    say(*client, {{"prompt", "a cat"}, {"steps", 1000}});
    frame(*client, "progress");
    stop();
    EXPECT_EQ(close_code_of(*client), 1001);
    EXPECT_EQ(close_code_of(*idle), 1001);
    idle->close();
    client->close();
    EXPECT_TRUE(run_to_end(context));
}

} // namespace
} // namespace squall::server
