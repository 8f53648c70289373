#pragma once

#include "server_core/http/http_answer.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

/// A path that is answered over plain HTTP.
struct endpoint {
    std::string path; ///< "/health"; the whole path, without a query
    enum class method { get, post };
    method takes = method::get; ///< HEAD goes with GET, OPTIONS with both
    /// Answered only to requests with "Authorization: Bearer <token>", else 401. Empty: to all.
    std::string token;
    /// Whether pages of the origins in server_config::allowed_origins may read the answer.
    bool for_pages = true;
    /// Makes the answer. Called on the server's thread, once for each request; must not block.
    std::function<http_answer()> answer;
};

/// What a 405 or an answer to OPTIONS says about `e`: "GET, HEAD, OPTIONS".
std::string_view allowed_methods(const endpoint& e) noexcept;

/// The endpoints of a server.
class endpoint_table {
public:
    /// REQUIRES: no other endpoint has this path.
    void add(endpoint added) { endpoints_.push_back(std::move(added)); }

    /// The endpoint of `path`, or null. ENSURES: valid until the next add.
    const endpoint* find(std::string_view path) const noexcept;

private:
    std::vector<endpoint> endpoints_;
};

} // namespace squall::server
