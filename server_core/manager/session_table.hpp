#pragma once

#include "server_core/session/session.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

class welcome;

/// Whom a broadcast is for. Everybody, or those who fit all that is given.
struct audience {
    std::optional<session_kind> kind = std::nullopt;
    std::string group = {};   ///< empty: any
    std::string user_id = {}; ///< empty: any

    bool has(const session_identity& who) const noexcept {
        return (!kind || who.kind == *kind) && (group.empty() || who.names.group == group) &&
               (user_id.empty() || who.names.user_id == user_id);
    }
};

/// The sessions there are, by id, connection id, group and user. Every order is that of the ids.
class session_table {
public:
    struct entry {
        std::shared_ptr<session> who;
        std::shared_ptr<welcome> first_message; ///< null on routes without one
    };

    /// REQUIRES: its id is not in the table. ENSURES: the reference is valid until it is removed.
    entry& add(std::shared_ptr<session> s);
    void remove(const session& s);

    bool contains(std::string_view session_id) const { return by_id_.contains(session_id); }
    /// Null if there is none.
    entry* find(std::string_view session_id);
    const entry* find(std::string_view session_id) const;
    /// The one that was registered last with this connection id, or null.
    std::shared_ptr<session> find_connection(std::string_view connection_id) const;

    /// All with this connection id, oldest first.
    std::vector<std::shared_ptr<session>> with_connection_id(std::string_view connection_id) const;

    /// Those in the audience, also if some of them end while the caller goes through them.
    std::vector<std::shared_ptr<session>> select(const audience& whom) const;
    std::vector<std::shared_ptr<session>> all() const { return select({}); }

    std::size_t size() const noexcept { return by_id_.size(); }
    std::size_t groups() const noexcept { return by_group_.size(); }
    std::size_t users() const noexcept { return by_user_.size(); }

private:
    /// Sessions under one key, by id.
    using bucket = std::map<std::string_view, std::shared_ptr<session>>;
    using index = std::map<std::string, bucket, std::less<>>;

    static void put(index& in, const std::string& key, const std::shared_ptr<session>& s);
    static void take_out(index& in, const std::string& key, const session& s);

    std::map<std::string, entry, std::less<>> by_id_;
    std::map<std::string, std::vector<std::shared_ptr<session>>, std::less<>> by_connection_;
    index by_group_;
    index by_user_;
};

} // namespace squall::server
