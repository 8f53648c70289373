#pragma once

// Internal to http/: needs Beast.

#include "server_core/http/endpoint.hpp"
#include "server_core/http/http_message.hpp"
#include "server_core/http/origins.hpp"
#include "server_core/routes/route_table.hpp"

#include <optional>

namespace squall::server {

/// What is to become of a request. Without a refusal it is for `to`, or else an upgrade that
/// `match` has the route of.
struct request_verdict {
    std::optional<http_answer> refusal;
    /// After it the connection is closed: where the next request begins is in doubt.
    bool closes = false;
    const endpoint* to = nullptr;
    route_match match;
    /// The origin whose page may read the answer (CORS); empty: none.
    std::string reader;
};

/// Says from its header what a request is for, and what is wrong with it. Changes nothing: limits
/// and everything else that counts requests come later.
class request_router {
public:
    /// REQUIRES: the references outlive it.
    request_router(const route_table& routes, const endpoint_table& endpoints,
                   const origins& allowed)
        : routes_(routes),
          endpoints_(endpoints),
          origins_(allowed) {}

    request_verdict judge(const http_request& request) const;

private:
    void judge_endpoint(const http_request& request, request_verdict& verdict) const;
    void judge_upgrade(const http_request& request, request_verdict& verdict) const;

    const route_table& routes_;
    const endpoint_table& endpoints_;
    const origins& origins_;
};

/// The fields of CORS for an answer that pages of `reader` may read (Fetch standard, 3.2.3).
void let_read(http_answer& answer, std::string_view reader);

} // namespace squall::server
