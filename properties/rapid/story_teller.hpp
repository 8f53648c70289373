#pragma once

#include "sim/tape/site.hpp"
#include "sim/trace/trace.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall {

/// Tells a run as a short story, a sentence a line with its time: what the clients did, what the
/// tape decided, and what became of the sessions.
class story_teller final : public trace_listener {
public:
    /// `sites`: those that the tape may name; their texts explain its decisions.
    explicit story_teller(std::vector<const site*> sites) : sites_(std::move(sites)) {}

    void on_event(const trace_event& e) override;

    /// The sentences up to this event (0: all).
    std::string text(std::uint64_t last_event) const;

private:
    struct sentence {
        std::uint64_t event;
        std::string text;
    };
    void say(const trace_event& e, std::string what);
    std::string decided(const trace_event& e) const;
    /// "session 1" for the first that was registered, and so on.
    std::string name_of(std::string_view session);

    std::vector<const site*> sites_;
    std::vector<std::string> sessions_;
    std::vector<sentence> sentences_;
};

} // namespace squall
