#pragma once

#include "server_core/server/server.hpp"
#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace squall::server::testing_support {

using namespace std::chrono_literals;
using events = std::vector<std::string>;

/// A server on a free loopback port, and one client of it.
class server_test : public testing::Test {
protected:
    server_test() {
        config.address = "127.0.0.1";
        config.port = 0;
        config.settle_delay = 1ms;
    }

    void start() {
        under_test = std::make_unique<server>(context, config, observer);
        under_test->add_route(voice_route(), handler);
        under_test->start();
        client.connect(under_test->port());
    }
    void start_and_send(std::string_view bytes) {
        start();
        client.send(bytes);
    }
    template <class Predicate>
    bool until(Predicate predicate) {
        return run_until(context, predicate);
    }
    bool until_event(std::string_view prefix) {
        return until([&] { return observer.has(prefix); });
    }
    bool connect_session() {
        start_and_send(upgrade_bytes());
        return until([&] { return client.frames().size() == 1; });
    }
    /// What the client receives until the server has answered `count` requests.
    std::string answers(std::string_view bytes, std::size_t count) {
        start_and_send(bytes);
        until([&] { return observer.count("answered") >= count || client.ended; });
        until([&] { return client.received.ends_with("}") || client.ended; });
        return client.received;
    }
    std::string answer(std::string_view bytes) { return answers(bytes, 1); }

    asio::io_context context{1};
    server_config config;
    recording_observer observer;
    recording_handler handler;
    std::unique_ptr<server> under_test;
    loopback_client client{context};
};

inline std::string get(std::string_view target, std::string_view more_headers = "") {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" +
           std::string{more_headers} + "\r\n";
}

} // namespace squall::server::testing_support
