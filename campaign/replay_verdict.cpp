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

/// How this run stands to the one that the file tells of.
void print_compared(std::ostream& out, const replay_options& o, const repro_file& recorded,
                    const run_record& r) {
    if (const std::string same = compared_with(recorded, r); !same.empty())
        out << printable(same) << '\n';
    const std::string build = build_id();
    const bool same_build = recorded.build == build;
    if (!recorded.build.empty() && !same_build)
        out << "recorded by build " << printable(recorded.build) << ", this is " << build << '\n';
    if (recorded.digest.empty() || o.until != 0 || !r.digest)
        return;
    const bool same_digest = recorded.digest == digest_text(r.digest);
    out << (same_digest ? "same digest as recorded\n"
                        : "recorded digest: " + recorded.digest + '\n');
    if (!same_digest && same_build)
        out << "the file was edited since, or the run depends on what is not on its tape: "
               "addresses, files, the environment\n";
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
    const std::string seen = "recorded " + recorded.found + ", but this run " +
                             (others.empty() ? "was healthy" : "found " + others);
    if (recorded.found != process_history)
        return seen;
    return seen + "; it takes the runs before it in a hunt: its page has the first event that "
                  "differed";
}

void print_end(std::ostream& out, const replay_options& o, const replay_tape& tape,
               const run_record& r) {
    out << '\n';
    print_never_asked(out, o, tape, r);
    print_verdict(out, o, r);
    if (tape.recorded)
        print_compared(out, o, *tape.recorded, r);
    out << "digest: " << digest_text(r.digest) << std::endl;
}

} // namespace squall
