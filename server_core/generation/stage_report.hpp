#pragma once

#include "server_core/generation/generation_observer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace squall::server {

/// Tells an observer of one session's stages, each of which ends once.
class stage_report {
public:
    /// REQUIRES: `observer` outlives it.
    stage_report(std::string session_id, generation_observer& observer)
        : session_id_(std::move(session_id)),
          observer_(observer) {}

    bool under_way() const noexcept { return stage_.has_value(); }

    /// REQUIRES: none is under way.
    void begin(generation_stage stage) {
        stage_ = stage;
        observer_.on_stage_started(session_id_, stage);
    }

    /// REQUIRES: one is under way.
    void done(std::string_view detail = {}) {
        observer_.on_stage_done(session_id_, *std::exchange(stage_, std::nullopt), detail);
    }

    /// The stage that is under way, if any, has failed; its number.
    std::optional<int> fail(const generation_error& error) {
        const auto failed = std::exchange(stage_, std::nullopt);
        if (!failed) {
            return std::nullopt;
        }
        observer_.on_stage_failed(session_id_, *failed, error);
        return static_cast<int>(*failed);
    }

private:
    std::string session_id_;
    generation_observer& observer_;
    std::optional<generation_stage> stage_;
};

} // namespace squall::server
