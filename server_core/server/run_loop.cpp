#include "server_core/server/run_loop.hpp"

#include "server_core/session/handler_calls.hpp"

#include <exception>

namespace squall::server {

void run_loop(boost::asio::io_context& context, server_observer& observer) {
    for (;;) {
        try {
            context.run();
            return;
        } catch (const std::exception& error) {
            observer.on_loop_exception(type_name(error), error.what());
        }
    }
}

} // namespace squall::server
