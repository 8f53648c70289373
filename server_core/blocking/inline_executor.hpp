#pragma once

#include "server_core/blocking/blocking_executor.hpp"
#include "server_core/net.hpp"

#include <boost/asio/post.hpp>

namespace squall::server {

/// Runs blocking work on the event loop itself, from a handler of its own: for where threads are
/// refused, and for work that does not block (a database in memory).
class inline_executor final : public blocking_executor {
public:
    explicit inline_executor(io_executor executor) : executor_(std::move(executor)) {}

    void execute(function work, function completion) override {
        asio::post(executor_, [work = std::move(work), completion = std::move(completion)] {
            work();
            completion();
        });
    }

private:
    io_executor executor_;
};

} // namespace squall::server
