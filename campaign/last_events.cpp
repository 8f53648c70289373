// The child tells its lines as soon as it has come to the event that is asked for: after it the
// run may crash or hang, as it did when it was found.

#include "campaign/last_events.hpp"

#include "campaign/child_process.hpp"
#include "reports/escape.hpp"
#include "reports/event_line.hpp"
#include "sim/run/run.hpp"
#include "sim/tape/seed_source.hpp"

#include <deque>
#include <poll.h>

namespace squall {

namespace {

class ring final : public trace_listener {
public:
    ring(child_side& parent, std::uint64_t until) noexcept : parent_(parent), until_(until) {}

    void on_event(const trace_event& e) override {
        if (told_)
            return;
        if (lines_.size() == last_events_max)
            lines_.pop_front();
        lines_.push_back(printable(event_line(e)));
        parent_.progress().event.store(e.number, std::memory_order_relaxed);
        if (e.number == until_)
            tell();
    }

    /// The end of what is told is an empty line.
    void tell() {
        if (told_)
            return;
        told_ = true;
        std::string text;
        for (const std::string& line : lines_)
            text += line + '\n';
        parent_.send(text + '\n');
    }

private:
    child_side& parent_;
    std::uint64_t until_;
    std::deque<std::string> lines_;
    bool told_ = false;
};

void run_in(child_side& parent, const scenario& what, std::uint64_t seed,
            const fault_profile& faults, std::uint64_t until) {
    seed_source source(seed, faults);
    ring events(parent, until);
    trace_listener* const listener = &events;
    world_limits limits;
    limits.stop_after_event = until;
    try {
        run(what, source, 0, limits, {&listener, 1});
    } catch (...) { // a finding of its own, told elsewhere
    }
    events.tell();
}

/// What the child says until the empty line, its end, or too long a time without an event.
std::string heard_from(const child_process& child, std::chrono::milliseconds patience) {
    std::string text;
    std::uint64_t last = 0;
    for (;;) {
        pollfd socket{child.socket(), POLLIN, 0};
        if (::poll(&socket, 1, static_cast<int>(patience.count())) > 0) {
            if (!child.receive(text) || text == "\n" || text.ends_with("\n\n"))
                return text;
        } else if (const std::uint64_t event = child.progress().event; event == last) {
            return text;
        } else {
            last = event;
        }
    }
}

} // namespace

std::vector<std::string> last_events(const scenario& what, std::uint64_t seed,
                                     const fault_profile& faults, std::uint64_t until,
                                     std::chrono::milliseconds patience) {
    child_process child(child_process::terminal::none, {},
                        [&](child_side& parent) { run_in(parent, what, seed, faults, until); });
    const std::string text = heard_from(child, patience);
    child.end();
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (end > at)
            lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

} // namespace squall
