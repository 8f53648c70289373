#pragma once

#include "server_core/observe/observer.hpp"

#include <cstdint>
#include <string>

namespace squall::server {

/// A TCP connection as its session remembers it.
struct connection_identity {
    std::uint64_t number;
    std::string remote;

    connection_info info() const { return {number, remote}; }
};

/// Whom a request names, by its route's rules. Empty: nobody.
struct peer_names {
    std::string connection_id;
    std::string user_id;
    std::string group;
};

/// Who a session is; never changes.
struct session_identity {
    std::string session_id;
    session_kind kind;
    peer_names names; ///< with a connection id
    connection_identity connection;
    std::uint64_t generation; ///< session_info::generation

    session_info info() const {
        return {session_id, names.connection_id, names.user_id, names.group,
                kind,       connection.info(),   generation};
    }
};

} // namespace squall::server
