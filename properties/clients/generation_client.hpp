#pragma once

#include "properties/clients/page_client.hpp"

#include <string>

namespace squall {

/// What somebody who has asked for a text keeps from one connection to the next.
struct generation_ticket {
    std::string generation_id; ///< empty: nothing has been accepted yet
    std::string resume_token;
    int steps = 3;
    /// Somebody else's, whose generation this one may ask for with a token of its own; or null.
    const generation_ticket* neighbour = nullptr;
    bool over = false; ///< has its result, or has been told that there will be none
};

/// One connection of somebody who wants a text from /generate-code: asks for it, or comes back for
/// it with the resume token, waits for the result, and says that it has it.
class generation_client final : public page_client {
public:
    /// REQUIRES: `ticket` outlives it.
    generation_client(host& h, options o, generation_ticket& ticket);

private:
    void on_upgraded() override;
    void on_text(std::string_view payload) override;

    bool guesses();

    generation_ticket& ticket_;
    question guesses_;
    bool has_guessed_ = false;
};

} // namespace squall
