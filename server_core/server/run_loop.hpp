#pragma once

#include "server_core/observe/observer.hpp"

#include <boost/asio/io_context.hpp>

namespace squall::server {

/// Runs `context` until it has nothing more to do. A std::exception that leaves one of its handlers
/// (want of memory, in practice) is reported and costs that handler: the loop goes on, because the
/// other connections have done nothing wrong.
void run_loop(boost::asio::io_context& context, server_observer& observer);

} // namespace squall::server
