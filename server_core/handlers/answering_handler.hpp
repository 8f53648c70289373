#pragma once

#include "server_core/handlers/coroutine_handler.hpp"

namespace squall::server {

/// Field report 2's handler: reads JSON and answers each with
/// {"type":"response","data":"Message received"}. What is no JSON throws, and so closes with 1011.
class answering_handler final : public coroutine_handler {
public:
    using coroutine_handler::coroutine_handler;
    std::string_view name() const noexcept override { return "answering"; }

private:
    asio::awaitable<void, io_executor> serve(session_channel& channel) override;
};

} // namespace squall::server
