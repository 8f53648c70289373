#pragma once

#include "server_core/blocking/blocking_executor.hpp"
#include "server_core/net.hpp"
#include "sim/tape/site.hpp"
#include "sim/tape/tape.hpp"

#include <deque>

namespace squall {

class host;

/// How long a work of a slow_executor takes.
extern const site slow_database;

/// Blocking work as on a thread of its own, in a simulated host, where threads are refused: one
/// work after the other, each takes as long as the tape says (disk.slow_database), and the event
/// loop goes on meanwhile. On a calm day it is server::inline_executor.
///
/// Not modelled: a program that ends while a work is in the middle of what it does. A work is done
/// at one instant, or not at all if the host has died before it.
class slow_executor final : public server::blocking_executor {
public:
    /// REQUIRES: `where` outlives it.
    slow_executor(host& where, server::io_executor executor);

    void execute(function work, function completion) override;

    /// What waits is done without delay, and so is what comes after: a thread's owner joins it in
    /// the end, and the event loop would otherwise go on for the sake of our timer.
    void hurry();

private:
    struct task {
        function work;
        function completion;
    };

    void next();
    void do_first();

    host& host_;
    server::io_executor executor_;
    server::steady_timer timer_;
    question takes_;
    std::deque<task> waiting_; ///< the first is under way
    bool hurries_ = false;
};

} // namespace squall
