#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace squall::server {

/// What a client asks a generator for.
struct generation_parameters {
    std::string prompt;   ///< UTF-8
    std::string language; ///< of the text to make: "text", "python"
    int steps;            ///< how many pieces, at least 1
};

/// Who is told how a run goes. After on_finished or on_failed comes nothing more.
class generation_events {
public:
    virtual ~generation_events() = default;
    /// `done` of `total` steps are done; `piece` is what the last one made, UTF-8.
    virtual void on_progress(int done, int total, std::string_view piece) = 0;
    virtual void on_finished(std::string text) = 0;
    /// `error` says why, for the log and for the client.
    virtual void on_failed(std::string error) = 0;
};

/// A generation under way. Its destruction cancels it: no event comes after that.
class generation_run {
public:
    virtual ~generation_run() = default;
};

/// Makes text of a prompt, without blocking the event loop. A job may be run again when its server
/// died, so a run must have no effect but its events.
class generator {
public:
    virtual ~generator() = default;

    /// Begins; what it throws fails the job. Events come on the event loop, none from inside this.
    /// REQUIRES: `events` outlives the run; the run is not destroyed from inside an event.
    virtual std::unique_ptr<generation_run> start(const generation_parameters& parameters,
                                                  generation_events& events) = 0;
};

} // namespace squall::server
