#pragma once

#include "sim/kernel/common_options.hpp"
#include "sim/kernel/file.hpp"
#include "sim/kernel/socket_address.hpp"
#include "sim/tape/decision.hpp"

#include <cstddef>
#include <span>

namespace squall {

class socket_file;

/// What accept(2) has taken from the queue.
struct accepted_socket {
    socket_file* made = nullptr; ///< new, blocking, not yet in any descriptor table
    socket_address peer;         ///< known even if the connection has been reset already
};

/// What a receive tells beside the bytes: recvmsg(2).
struct received_message {
    socket_address* from = nullptr; ///< filled if not null; stays empty on a connected stream
    int flags = 0;                  ///< msg_flags: MSG_TRUNC, ...
};

/// A socket of any family and type: the calls of socket(2) and its kin, as the entry points of
/// sim/posix need them. Addresses come and go as the bytes of a sockaddr; each family reads its
/// own. No call here blocks: -EAGAIN (connect: -EINPROGRESS) where Linux would wait, and the
/// caller waits for readiness and calls again.
///
/// A call that a class leaves out gives what Linux gives where the protocol has none
/// (sock_no_listen and so on).
class socket_file : public file {
public:
    static constexpr file_kind class_kind = file_kind::socket;
    socket_file() noexcept : file(class_kind) {}

    virtual kernel_result bind(std::span<const std::byte> name) = 0;
    virtual kernel_result listen(int backlog);
    /// The next completed connection, or -EAGAIN, or -EINVAL if this socket does not listen.
    virtual kernel_result accept(accepted_socket& out);
    /// 0 when connected, -EINPROGRESS (it goes on; call again when writable), ...
    virtual kernel_result connect(std::span<const std::byte> name) = 0;
    /// Where to wait before connect is called again that gave -EAGAIN; null: nowhere.
    virtual wait_queue* connect_waits() noexcept { return nullptr; }
    /// How many bytes were taken. `to` is empty if the caller names nobody. `flags`: MSG_*;
    /// MSG_DONTWAIT and MSG_NOSIGNAL are the caller's business.
    virtual kernel_result send(std::span<const std::byte> from, int flags,
                               std::span<const std::byte> to) = 0;
    /// How many bytes were there. `flags`: MSG_PEEK, MSG_TRUNC.
    virtual kernel_result receive(std::span<std::byte> into, int flags, received_message& told) = 0;
    virtual kernel_result shutdown(int how) = 0;

    /// An AF_UNIX socket: its blocking calls wait by rules of their own (net/unix/af_unix.c).
    virtual bool is_local() const noexcept { return false; }
    /// Of a local one, what a blocking send finds that waits for room: 0 if it may try again,
    /// -EAGAIN, or an error, which is taken.
    virtual kernel_result room() { return 0; }
    /// -ENOPROTOOPT for an option that is not modelled.
    virtual kernel_result set_option(int level, int name, std::span<const std::byte> value) = 0;
    /// Writes at most `value.size()` bytes and returns how many.
    virtual kernel_result get_option(int level, int name, std::span<std::byte> value) = 0;
    /// getsockname(2), getpeername(2): 0 and the name, or -ENOTCONN.
    virtual kernel_result local_name(socket_address& out) const = 0;
    virtual kernel_result peer_name(socket_address& out) const = 0;
    kernel_result unread_bytes() const override = 0;

    /// One send is one message, and one receive takes one.
    virtual bool keeps_messages() const noexcept { return false; }
    /// The actors whose bytes these are, as tapes and traces name them; null if there is none.
    virtual const actor* incoming_path() const noexcept { return nullptr; }
    virtual const actor* outgoing_path() const noexcept { return nullptr; }

    /// close(2) of the last descriptor with SO_LINGER and a time: how long it may wait for the peer
    /// to have everything; zero: not at all. It waits on non-blocking sockets too (inet_release).
    virtual duration linger_time() const noexcept { return duration::zero(); }
    /// That close begins: the connection ends in both directions, the socket stays.
    virtual void begin_linger() {}
    /// When that close need not wait any longer: `forever` as long as nobody knows. `readiness`
    /// tells when it may have changed.
    virtual instant linger_over() const { return instant{}; }

    /// Of nothing: 0 in any state of a stream (sock_read_iter: "Match SYS5 behaviour"), unlike
    /// recv(2).
    kernel_result read(std::span<std::byte> into) final;
    kernel_result write(std::span<const std::byte> from) final { return send(from, 0, {}); }

    common_options common; ///< of socket(7), for every family
};

} // namespace squall
