#pragma once

#include "properties/clients/page_client.hpp"

namespace squall {

/// Somebody in a conversation of the support desk, a customer or an admin: says a few lines once
/// welcomed, 20 ms apart, and leaves a while after the last. An admin answers each line of a
/// customer besides.
class desk_client final : public page_client {
public:
    enum class role { customer, admin };

    /// A customer of the session `name`, or the admin of that name.
    desk_client(host& h, options o, role r, const std::string& name, int lines);

private:
    void on_welcome() override;
    void on_text(std::string_view payload) override;

    void next_line();

    const role role_;
    int lines_left_;
};

} // namespace squall
