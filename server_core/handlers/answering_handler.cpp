#include "server_core/handlers/answering_handler.hpp"

#include <nlohmann/json.hpp>

namespace squall::server {

asio::awaitable<void, io_executor> answering_handler::serve(session_channel& channel) {
    while (const auto message = co_await channel.receive()) {
        const auto request = nlohmann::json::parse(*message);
        channel.send(R"({"type":"response","data":"Message received"})");
    }
}

} // namespace squall::server
