#pragma once

#include "server_core/session/session_handler.hpp"

namespace squall {

class host;

/// Any application of a route, and a witness: what it is told stands in the world's trace first, in
/// the words of trace_handler.
class traced_handler final : public server::session_handler {
public:
    /// REQUIRES: both outlive it.
    traced_handler(host& where, server::session_handler& application)
        : host_(where),
          application_(application) {}

    std::string_view name() const noexcept override { return application_.name(); }
    bool takes_binary() const noexcept override { return application_.takes_binary(); }
    void on_connect(const server::session_info& session) override;
    void on_message(const server::session_info& session, std::string_view payload) override;
    void on_disconnect(const server::session_info& session, server::end_cause cause) override;

private:
    host& host_;
    server::session_handler& application_;
};

} // namespace squall
