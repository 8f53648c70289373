#pragma once

#include "server_core/manager/connection_manager.hpp"
#include "server_core/session/session_handler.hpp"

namespace squall::server {

/// Field report 3's application: customers write, each in the session (group) that its path names,
/// and admins see and answer them.
///
/// To admins: {"type":"customer_joined","session":S}, {"type":"customer_left","session":S},
/// {"type":"message","from":"customer","session":S,"data":TEXT}, and the answers of the others as
/// {"type":"message","from":"admin","admin":A,"session":S,"data":TEXT}.
/// From admins: {"session":S,"data":TEXT}, to the customers of that session; without "session", to
/// all customers. They get {"type":"message","from":"admin","admin":A,"data":TEXT}.
/// An admin's message that is JSON but not this is answered by {"type":"error","reason":...}; one
/// that is no JSON throws, and so closes with 1011.
class support_desk {
public:
    /// REQUIRES: `connections` outlives io_context::run().
    explicit support_desk(connection_manager& connections);

    session_handler& customers() noexcept { return customers_; }
    session_handler& admins() noexcept { return admins_; }

private:
    class customer_handler final : public session_handler {
    public:
        explicit customer_handler(connection_manager& connections) : connections_(connections) {}
        std::string_view name() const noexcept override { return "customer"; }
        void on_connect(const session_info& session) override;
        void on_message(const session_info& session, std::string_view payload) override;
        void on_disconnect(const session_info& session, end_cause cause) override;

    private:
        connection_manager& connections_;
    };

    class admin_handler final : public session_handler {
    public:
        explicit admin_handler(connection_manager& connections) : connections_(connections) {}
        std::string_view name() const noexcept override { return "admin"; }
        void on_message(const session_info& session, std::string_view payload) override;

    private:
        void answer(const session_info& session, std::string_view error);

        connection_manager& connections_;
    };

    customer_handler customers_;
    admin_handler admins_;
};

} // namespace squall::server
