#include "campaign/replay_verdict.hpp"

#include "campaign/build_id.hpp"
#include "reports/escape.hpp"
#include "sim/tape/listed_source.hpp"

#include <algorithm>
#include <ostream>

namespace squall {

namespace {

void print_never_asked(std::ostream& out, const replay_options& o, const replay_tape& tape,
                       const run_record& r) {
    if (!tape.recorded)
        return;
    const auto unasked = never_asked(tape.recorded->decisions, r.decisions);
    if (unasked.empty())
        return;
    out << "decisions never asked for: " << unasked.size()
        << (o.until != 0 ? " (the run was cut short)" : "") << '\n';
    for (const decision& d : unasked)
        out << "  " << d.where->name << ' ' << printable(d.who) << " at " << d.at << ": " << d.value
            << ' ' << d.where->unit << '\n';
}

void print_verdict(std::ostream& out, const replay_options& o, const run_record& r) {
    out << "verdict: " << to_string(r.outcome);
    if (o.until != 0 && r.events == o.until)
        out << ", as far as event #" << o.until;
    out << '\n';
    for (const finding& f : r.findings) {
        out << "  " << printable(f.name);
        if (f.event != 0) // no event proves that two runs differ
            out << " at #" << f.event;
        out << ": " << printable(f.text) << '\n';
        for (const std::string& frame : f.stack)
            out << "    " << printable(frame) << '\n';
    }
    if (r.abandoned > 0)
        out << "programs that would not end, their stacks kept: " << r.abandoned << '\n';
}

} // namespace

std::string compared_with(const repro_file& recorded, const run_record& r) {
    if (recorded.found.empty())
        return {};
    if (std::ranges::find(r.findings, recorded.found, &finding::name) != r.findings.end())
        return "same violation as recorded: " + recorded.found;
    std::string others;
    for (const finding& f : r.findings)
        others += (others.empty() ? "" : ", ") + f.name;
    return "recorded " + recorded.found + ", but this run " +
           (others.empty() ? "was healthy" : "found " + others);
}

void print_end(std::ostream& out, const replay_options& o, const replay_tape& tape,
               const run_record& r) {
    out << '\n';
    print_never_asked(out, o, tape, r);
    print_verdict(out, o, r);
    if (tape.recorded) {
        if (const std::string same = compared_with(*tape.recorded, r); !same.empty())
            out << printable(same) << '\n';
        if (const std::string build = build_id();
            !tape.recorded->build.empty() && tape.recorded->build != build)
            out << "recorded by build " << printable(tape.recorded->build) << ", this is " << build
                << '\n';
    }
    out << "digest: " << digest_text(r.digest) << std::endl;
}

} // namespace squall
