#pragma once

#include "server_core/session/session_handler.hpp"
#include "sim/trace/trace.hpp"

#include <initializer_list>

namespace squall {

class host;

/// The application behind the scenarios' voice route, as a user would write one: it answers
/// nothing, and notes in the world's trace what it is told, as events of kind `observed`:
/// `handler_connect`, `handler_message`, `handler_disconnect` (docs/trace.md). Or it stands before
/// another application, notes what that is told, and with the messages whose they are.
class trace_handler final : public server::session_handler {
public:
    /// `where` is the host that the server runs on; must outlive this.
    explicit trace_handler(host& where) : host_(where) {}
    /// REQUIRES: `behind` outlives this.
    trace_handler(host& where, server::session_handler& behind) : host_(where), behind_(&behind) {}

    std::string_view name() const noexcept override;
    bool takes_binary() const noexcept override;
    void on_connect(const server::session_info& session) override;
    void on_message(const server::session_info& session, std::string_view payload) override;
    void on_disconnect(const server::session_info& session, server::end_cause cause) override;

private:
    void emit(const hashed_name& name, std::initializer_list<trace_field> fields,
              std::string_view payload = {});

    host& host_;
    server::session_handler* behind_ = nullptr;
};

} // namespace squall
