#pragma once

#include "sim/event_queue.hpp"
#include "sim/kernel/descriptor_table.hpp"
#include "sim/tape/tape.hpp"

namespace squall {

class world;

/// How accept may fail on one host although somebody has connected: no descriptors, no memory, a
/// connection that was gone. Tells nothing of sockets; knows what the tape says.
class accept_faults {
public:
    /// All must outlive it. `who` is the host.
    accept_faults(world& w, const actor& who, descriptor_table& descriptors);
    accept_faults(const accept_faults&) = delete;
    accept_faults& operator=(const accept_faults&) = delete;

    /// An accept begins. accept.emfile and accept.enfile: from now on, and for a time, no call on
    /// this host can make a descriptor.
    void begin();
    /// accept.enomem: this accept fails with ENOMEM, and what it would have taken stays queued.
    bool no_memory() { return no_memory_.ask() != 0; }
    /// accept.enobufs: likewise with ENOBUFS.
    bool no_buffers() { return no_buffers_.ask() != 0; }
    /// accept.aborted, accept.pending_error: what this accept has taken is gone; it fails with
    /// this errno. 0: it is there.
    int lost();

    /// The host's programs have ended; the next ones find room.
    void process_ended() noexcept;

private:
    struct shortage_over final : event {
        explicit shortage_over(accept_faults& f) noexcept : owner(f) {}
        void fire() override { owner.end_shortage(); }
        accept_faults& owner;
    };
    void end_shortage() noexcept;

    world& world_;
    descriptor_table& descriptors_;
    question emfile_;
    question enfile_;
    question no_memory_;
    question no_buffers_;
    question aborted_;
    question pending_error_;
    shortage_over shortage_over_;
};

} // namespace squall
