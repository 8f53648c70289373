#pragma once

#include "server_core/blocking/inline_executor.hpp"
#include "server_core/generation/generation_system.hpp"
#include "server_core/generation/testing/generation_test_support.hpp"
#include "server_core/testing/loopback_test_support.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <string>
#include <string_view>

namespace squall::server::testing_support {

/// One life of a generation system, with an event loop of its own, clients that are told of by
/// name, and a generator that the test carries on. Its destruction is the server's sudden death.
struct generation_incarnation {
    explicit generation_incarnation(const generation_config& config)
        : system(context.get_executor(), config, blocking, maker, clients, observer) {}

    template <class Predicate>
    bool until(Predicate predicate) {
        return run_until(context, predicate);
    }
    bool until_event(std::string_view part) {
        return until([&] { return observer.has(part); });
    }

    void connect(std::string_view name) { system.handler().on_connect(session(name)); }
    void say(std::string_view name, std::string_view payload) {
        system.handler().on_message(session(name), payload);
    }
    void leave(std::string_view name) {
        clients.of(name).takes = false;
        system.handler().on_disconnect(session(name), end_cause::peer_closed);
    }

    /// A client that asks for a generation, up to the start of its run; the accepted frame.
    nlohmann::json ask(std::string_view name, std::string_view prompt = "a cat") {
        const int before = maker.started;
        connect(name);
        say(name, R"({"prompt":")" + std::string{prompt} + R"(","steps":2})");
        if (!until([&] { return maker.started > before && !clients.of(name).frames.empty(); })) {
            throw std::runtime_error{"the job does not start"};
        }
        return clients.of(name).frames.at(0);
    }
    /// A client that comes back for the generation of an accepted frame.
    void resume(std::string_view name, const nlohmann::json& accepted) {
        connect(name);
        say(name, nlohmann::json{{"type", "resume"},
                                 {"generation_id", accepted.at("generation_id")},
                                 {"resume_token", accepted.at("resume_token")}}
                      .dump());
    }
    void receive(std::string_view name, const nlohmann::json& accepted) {
        say(name,
            nlohmann::json{{"type", "received"}, {"generation_id", accepted.at("generation_id")}}
                .dump());
    }
    /// Runs until the client has a frame of this type; the last one.
    nlohmann::json frame(std::string_view name, std::string_view type) {
        const auto& frames = clients.of(name).frames;
        if (!until([&] { return !frames.empty() && frames.back().at("type") == type; })) {
            throw std::runtime_error{"no frame of type " + std::string{type}};
        }
        return frames.back();
    }
    bool until_closed(std::string_view name, close_code code) {
        return until([&] { return clients.of(name).closed != close_code{}; }) &&
               clients.of(name).closed == code;
    }

    static session_info session(std::string_view name) {
        return {name, name, "", "", session_kind::generic, {1, "127.0.0.1:40001"}};
    }

    asio::io_context context{1};
    asio::executor_work_guard<io_executor> awake{context.get_executor()};
    inline_executor blocking{context.get_executor()};
    scripted_generator maker;
    recording_clients clients;
    recording_generation_observer observer;
    generation_system system;
};

} // namespace squall::server::testing_support
