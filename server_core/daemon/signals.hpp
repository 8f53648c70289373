#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace squall::server {

/// What a service is told by signals:
///
///     SIGTERM, SIGINT   stop(); a second one, of either: stop_at_once()
///     SIGHUP            reload()
///
/// The handlers run in the io_context, where anything may be done.
class signals {
public:
    struct actions {
        std::function<void(int signal)> stop;
        std::function<void(int signal)> stop_at_once;
        std::function<void()> reload;
    };

    signals(boost::asio::io_context& context, actions what);

    /// Waits for no more: the io_context may run out of work.
    void cancel();

private:
    void wait();
    void came(int signal);

    boost::asio::signal_set set_;
    actions actions_;
    bool stopping_ = false;
};

} // namespace squall::server
