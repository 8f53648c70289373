#pragma once

#include "properties/clients/desk_client.hpp"
#include "properties/clients/generation_client.hpp"
#include "properties/clients/operator_client.hpp"
#include "properties/server/memory_disk.hpp"
#include "properties/server/whole_server.hpp"
#include "sim/run/monitor.hpp"
#include "sim/run/probe.hpp"
#include "sim/tape/site.hpp"
#include "sim/time.hpp"
#include "sim/trace/trace.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace squall {

class world;

/// What must hold of a whole server on every route, the questions that its clients ask, and what
/// should come up in some runs.
std::vector<const invariant*> whole_invariants();
std::vector<const site*> whole_sites();
std::vector<const probe*> whole_probes();

/// When an operator stops the server: see stop_as_the_tape_says().
extern const site stop_at;

/// What the scenarios of the whole server have in common: it runs on host `server`, with a database
/// that outlives it, and is mortal; people are on hosts c1, c2, ..., two milliseconds away.
class whole_stage {
public:
    whole_stage(world& w, std::size_t hosts);

    /// Somebody at the support desk on host c<number> (from 1) who connects `when` from now, and
    /// comes once more, 300 ms after that connection is over.
    void add_desk(std::size_t number, desk_client::role r, const std::string& name, duration when);
    /// Somebody who wants a text of so many steps, and connects until it is there.
    void add_asker(std::size_t number, int steps, duration when);
    /// The operator, who asks a few things over one connection.
    void add_operator(duration when);

    /// SIGTERM once `usually` has passed, or when the tape says (process.stop_at): the server
    /// drains, and comes back. Not once faults are healed: it would be one more.
    void stop_as_the_tape_says(duration usually);

    /// Runs until everybody is done; then the faults end, and whom `after_heal` adds must be served
    /// too. The tape may end the faults earlier (order.heals_early).
    void run(const std::function<void()>& after_heal);

private:
    /// An asker, over all connections.
    struct person {
        host* where;
        std::string name;
        generation_ticket ticket;
        int connections = 0;
        bool done = false;
    };

    desk_client& desk(std::size_t number, desk_client::role r, const std::string& name, int lines);
    void desk_again(desk_client& c, std::size_t number, desk_client::role r,
                    const std::string& name);
    void connect_asker(person& p, duration when);
    bool all_done() const;

    world& world_;
    memory_disk disk_;
    host& server_;
    host& office_; ///< the operator's
    whole_settings settings_;
    std::vector<host*> hosts_;
    std::vector<std::unique_ptr<page_client>> clients_;
    std::vector<std::unique_ptr<person>> people_;
    std::vector<std::unique_ptr<operator_client>> operators_;
};

} // namespace squall
