#pragma once

#include "properties/clients/voice_client.hpp"
#include "sim/run/monitor.hpp"
#include "sim/run/probe.hpp"
#include "sim/tape/site.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace squall {

class world;

/// What must hold in every voice scenario, the questions that its clients ask, and what should
/// come up in some runs.
std::vector<const invariant*> voice_invariants();
std::vector<const site*> voice_sites();
std::vector<const probe*> voice_probes();

/// What the voice scenarios have in common: a voice gateway on host `server`, and clients on hosts
/// c1, c2, ... two milliseconds away.
class voice_stage {
public:
    /// Builds the server and `hosts` client hosts. The server runs another `program` if it is
    /// given one.
    voice_stage(world& w, std::size_t hosts, std::function<void(host&)> program = {});

    /// A client on host c<number> (from 1) that connects `when` from now.
    template <typename Client = voice_client>
    voice_client& add_client(std::size_t number, duration when) {
        voice_client& c = make<Client>(*hosts_.at(number - 1));
        start(c, when);
        return c;
    }
    /// A client on the same host that connects once `before` is done, after a pause.
    template <typename Client = voice_client>
    voice_client& add_client_after(voice_client& before, duration pause) {
        voice_client& c = make<Client>(before.where());
        before.when_done([this, pause, &c] { start(c, pause); });
        return c;
    }
    /// A client that is a Boost.Beast program, likewise.
    void add_beast_client(std::size_t number, duration when);

    /// Runs until every client's connection is over, and until everything that the server may
    /// still owe has fallen due; then the faults end, and one more client is served. The tape may
    /// end the faults earlier (order.heals_early): then the first clients are served too.
    template <typename Last = voice_client>
    void run() {
        run_first_clients();
        add_client<Last>(1, std::chrono::milliseconds(5));
        run_last_client();
    }
    /// Then: runs until the world is quiescent; a finding if it has not come to rest in a minute
    /// (`restless`).
    void come_to_rest();

    host& server() noexcept { return server_; }

private:
    template <typename Client>
    voice_client& make(host& where) {
        voice_client::options o;
        o.user_id = "u" + std::to_string(clients_.size() + 1);
        clients_.push_back(std::make_unique<Client>(where, o));
        return *clients_.back();
    }
    void start(voice_client& c, duration when);
    void run_first_clients();
    void run_last_client();
    bool all_done() const;

    world& world_;
    host& server_;
    std::vector<host*> hosts_;
    std::vector<std::unique_ptr<voice_client>> clients_;
    std::size_t beast_clients_ = 0;
    std::size_t beast_clients_done_ = 0;
};

} // namespace squall
