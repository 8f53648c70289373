#pragma once

#include "sim/tape/tape.hpp"
#include "sim/time.hpp"

namespace squall {

class world;

/// How connect and bind may fail on one host before anything is sent: no port, no way. Tells
/// nothing of sockets; knows what the tape says.
class connect_faults {
public:
    /// Both must outlive it. `who` is the host.
    connect_faults(world& w, const actor& who);
    connect_faults(const connect_faults&) = delete;
    connect_faults& operator=(const connect_faults&) = delete;

    /// connect.ports: somebody wants an ephemeral port, and there is none.
    bool out_of_ports();
    /// connect.address_in_use: somebody wants a certain port, and another process has it.
    bool port_taken();
    /// connect.no_route: this connect finds no way to where it goes.
    bool no_route() { return no_route_.ask() != 0; }

private:
    bool goes_on(question& q, instant& until);

    world& world_;
    question ports_;
    question taken_;
    question no_route_;
    instant out_of_ports_until_{};
    instant port_taken_until_{};
};

} // namespace squall
