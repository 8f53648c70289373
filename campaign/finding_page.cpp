#include "campaign/finding_page.hpp"

#include "reports/escape.hpp"

#include <algorithm>

namespace squall {

namespace {

/// More than that nobody reads; the repro file has all.
constexpr std::size_t decisions_max = 60;

std::string in_words(const decision& d) {
    const bool bytes = d.where->counts == site_ordinal::byte;
    return std::string(d.where->name) + "  " + printable(d.who) +
           (bytes ? ", byte " : ", question ") + std::to_string(d.at) + ": " +
           std::to_string(d.value) + " " + std::string(d.where->unit);
}

/// The decisions in the order in which they took effect; each site is explained once.
std::string decisions_text(std::span<const decision> decisions) {
    std::string text = "Decisions (" + std::to_string(decisions.size()) + "):\n";
    const std::size_t shown = std::min(decisions.size(), decisions_max);
    for (std::size_t i = 0; i < shown; ++i) {
        text += "  " + in_words(decisions[i]) + '\n';
        const auto earlier = decisions.first(i);
        if (std::ranges::find(earlier, decisions[i].where, &decision::where) == earlier.end())
            text += "      " + std::string(decisions[i].where->text) + '\n';
    }
    if (shown < decisions.size())
        text +=
            "  and " + std::to_string(decisions.size() - shown) + " more, all in the repro file\n";
    return decisions.empty() ? "No decisions: this happens on a calm day.\n" : text;
}

/// Whether this is the line of event `number`: "     #40  ...".
bool is_line_of(std::string_view line, std::uint64_t number) {
    line.remove_prefix(std::min(line.find('#'), line.size()));
    return line.starts_with("#" + std::to_string(number) + " ");
}

std::string events_text(const finding_page& p) {
    std::string text = "The last " + std::to_string(p.events.size()) + " events:\n";
    bool marked = false;
    for (const std::string& line : p.events) {
        const bool mark = p.found.event != 0 && is_line_of(line, p.found.event);
        marked = marked || mark;
        text += (mark ? "> " : "  ") + line + '\n';
    }
    if (p.found.event != 0 && !marked)
        text += "Event #" + std::to_string(p.found.event) + " did not come again in this run.\n";
    return p.events.empty() ? "No events.\n" : text;
}

} // namespace

std::string to_text(const finding_page& p) {
    std::string text = p.scenario + ", seed " + std::to_string(p.seed) + ": " +
                       printable(p.found.name) + " (" + std::string(to_string(p.found.kind)) +
                       ")\n\n" + printable(p.found.text) + "\n\nreplay: " + p.replay +
                       "\nrepro:  " + printable(p.repro) + "\n\n";
    if (!p.found.stack.empty()) {
        text += p.found.kind == verdict::not_deterministic ? "The first event that differs:\n"
                                                           : "Stack:\n";
        for (const std::string& frame : p.found.stack)
            text += "  " + printable(frame) + '\n';
        text += '\n';
    }
    return text + decisions_text(p.decisions) + '\n' + events_text(p);
}

} // namespace squall
