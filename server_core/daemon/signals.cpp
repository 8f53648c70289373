#include "server_core/daemon/signals.hpp"

#include <csignal>

namespace squall::server {

signals::signals(boost::asio::io_context& context, actions what)
    : set_(context, SIGINT, SIGTERM, SIGHUP),
      actions_(std::move(what)) {
    wait();
}

void signals::cancel() {
    set_.cancel();
}

void signals::wait() {
    set_.async_wait([this](const boost::system::error_code& code, int signal) {
        if (!code) {
            wait(); // first: what follows may cancel it
            came(signal);
        }
    });
}

void signals::came(int signal) {
    if (signal == SIGHUP) {
        actions_.reload();
    } else if (stopping_) {
        actions_.stop_at_once(signal);
    } else {
        stopping_ = true;
        actions_.stop(signal);
    }
}

} // namespace squall::server
