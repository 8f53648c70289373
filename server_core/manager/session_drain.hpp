#pragma once

#include "server_core/manager/connection_manager.hpp"
#include "server_core/net.hpp"

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace squall::server {

/// The end of a server's sessions in good order: so many at a time, each with a close frame that
/// says when to come back, each client at another moment, so that they do not return all at once.
/// What is left at the deadline is cut. CONNECTING sessions end first, at once: nobody has been
/// promised anything.
///
/// REQUIRES: no session is added once it has begun; the references outlive io_context::run().
class session_drain {
public:
    session_drain(const io_executor& executor, const server_config& config,
                  connection_manager& connections, server_observer& observer);

    /// Begins; `drained`, if any, is called once when no session is left, perhaps from inside.
    /// `restart` tells clients that the server will be back (1012), not that it goes away (1001).
    /// REQUIRES: called once.
    void start(bool restart, std::function<void()> drained);

    bool begun() const noexcept { return begun_; }

private:
    void next_batch();
    void close_one(session& s);
    void cut_the_rest();
    void finished();
    std::chrono::milliseconds reconnect_after();

    const server_config& config_;
    connection_manager& connections_;
    server_observer& observer_;
    steady_timer batch_timer_;
    steady_timer deadline_;
    std::random_device random_;
    std::vector<std::string> waiting_; ///< ids still to be closed, the next one last
    std::function<void()> drained_;
    std::size_t cut_ = 0;
    bool restart_ = false;
    bool begun_ = false;
    bool over_ = false;
};

} // namespace squall::server
