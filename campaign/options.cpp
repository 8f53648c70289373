#include "campaign/options.hpp"

#include "campaign/build_id.hpp"
#include "campaign/usage_error.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <thread>

namespace squall {

namespace {

constexpr const char* exit_codes = R"(Exit codes:
  0  healthy
  1  an invariant was broken
  2  usage, or input that cannot be read
  3  no progress: deadlock, livelock, a handler that does not return
  4  the server crashed
  5  not deterministic: the same tape gave two different runs
  130  a hunt was interrupted and had found nothing (129, 143: by SIGHUP, SIGTERM)
Of several, 5 is told before 4, 4 before 1, 1 before 3.)";

/// The command line as it stands, before anything is looked up or converted.
struct raw_options {
    std::vector<std::string> scenarios;
    std::string seeds, budget, jobs, faults, out, watchdog;
    std::string target, seed, trace_file, until, subject;
    bool log = false;
    bool json = false;
    bool stats = false;
};

void add_watchdog(CLI::App& command, raw_options& raw) {
    command.add_option("--watchdog", raw.watchdog)->group(""); // for tests: not in the help
}

CLI::App* add_hunt(CLI::App& app, raw_options& raw) {
    CLI::App* const hunt = app.add_subcommand(
        "hunt", "Run seeds of scenarios in worker processes until something breaks, and on.");
    hunt->add_option("SCENARIO", raw.scenarios, "Scenarios to run (default: all)")->type_name("");
    CLI::Option* const seeds =
        hunt->add_option("--seeds", raw.seeds, "Run these seeds on every scenario")
            ->type_name("FIRST..LAST");
    hunt->add_option("--budget", raw.budget,
                     "Run for so long, scenarios in turn, seeds from 1 upward (default: 30s)")
        ->type_name("TIME")
        ->excludes(seeds);
    hunt->add_option("--jobs", raw.jobs, "Worker processes (default: one a core)")->type_name("N");
    hunt->add_option("--faults", raw.faults,
                     "Fault families and sites that seeds may use (default: all; list faults says "
                     "what is off even then)")
        ->type_name("FAMILY,SITE,...|all|none");
    hunt->add_option("--out", raw.out,
                     "Where results.jsonl and repro files go (default: squall-out)")
        ->type_name("DIR");
    hunt->add_flag("--stats", raw.stats,
                   "Also show how often each fault site fired and each probe's situation came up, "
                   "and what never did; into DIR/stats.json too");
    add_watchdog(*hunt, raw);
    hunt->footer(std::string("Examples:\n"
                             "  squall hunt\n"
                             "  squall hunt voice-one --seeds 1..2000 --jobs 8\n"
                             "  squall hunt --budget 2h --faults write,cpu --out night\n\n") +
                 exit_codes);
    return hunt;
}

CLI::App* add_replay(CLI::App& app, raw_options& raw) {
    CLI::App* const replay =
        app.add_subcommand("replay", "Run one seed or one repro file, and show what happens.");
    replay->add_option("FILE|SCENARIO", raw.target, "A repro file, or with --seed a scenario")
        ->type_name("")
        ->required();
    CLI::Option* const seed =
        replay->add_option("--seed", raw.seed, "The seed to run")->type_name("S");
    replay->add_option("--faults", raw.faults, "Fault families as they were hunted with")
        ->type_name("FAMILY,...|none")
        ->needs(seed);
    replay->add_flag("--log", raw.log, "Show the server's log lines too");
    replay->add_option("--trace", raw.trace_file, "Write every event as a JSON line")
        ->type_name("FILE.jsonl");
    replay
        ->add_option("--until", raw.until,
                     "Stop after this event; the verdict is of the part that ran")
        ->type_name("EVENT");
    add_watchdog(*replay, raw);
    replay->footer(std::string("Examples:\n"
                               "  squall replay voice-one --seed 123\n"
                               "  squall replay voice-one --seed 123 --faults write --log\n"
                               "  squall replay squall-out/repro/voice-one-I02-123.json "
                               "--until 40 --trace trace.jsonl\n\n") +
                   exit_codes);
    return replay;
}

CLI::App* add_list(CLI::App& app, raw_options& raw) {
    CLI::App* const list = app.add_subcommand(
        "list", "Name the scenarios, the invariants, the fault sites or the probes.");
    list->add_option("SUBJECT", raw.subject,
                     "scenarios, invariants, faults, probes, calls or imports")
        ->type_name("")
        ->required()
        ->check(CLI::IsMember({"scenarios", "invariants", "faults", "probes", "calls", "imports"}));
    list->add_flag("--json", raw.json, "As a JSON array of objects");
    list->footer(std::string("Examples:\n"
                             "  squall list scenarios\n"
                             "  squall list faults --json\n\n") +
                 exit_codes);
    return list;
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

const scenario* need_scenario(scenario_list scenarios, const std::string& name) {
    if (const scenario* const s = find_scenario(scenarios, name))
        return s;
    std::string known;
    for (const scenario* const s : scenarios)
        known += (known.empty() ? "" : ", ") + std::string(s->name);
    throw usage_error("unknown scenario '" + name + "' (known: " + known + ")");
}

fault_profile to_faults(const std::string& text, scenario_list scenarios) {
    try {
        return fault_profile::parse(text, all_sites(scenarios));
    } catch (const std::invalid_argument& e) {
        throw usage_error(std::string("--faults: ") + e.what());
    }
}

hunt_options to_hunt(const raw_options& raw, const CLI::App& given, scenario_list scenarios) {
    constexpr unsigned jobs_max = 1024;
    hunt_options o;
    for (const std::string& name : raw.scenarios) {
        const scenario* const s = need_scenario(scenarios, name);
        if (std::ranges::find(o.scenarios, s) != o.scenarios.end())
            throw usage_error("scenario '" + name + "' stands twice");
        o.scenarios.push_back(s);
    }
    if (o.scenarios.empty())
        o.scenarios.assign(scenarios.begin(), scenarios.end());
    if (given.count("--seeds") > 0) {
        o.seeds = parse_seeds(raw.seeds);
        o.budget = std::chrono::milliseconds::max();
    }
    if (given.count("--budget") > 0)
        o.budget = parse_budget(raw.budget, "--budget");
    o.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, jobs_max);
    if (given.count("--jobs") > 0)
        o.jobs = static_cast<unsigned>(parse_number(raw.jobs, "--jobs", 1, jobs_max));
    if (given.count("--faults") > 0)
        o.faults = to_faults(raw.faults, scenarios);
    if (given.count("--out") > 0)
        o.out = raw.out;
    if (o.out.empty())
        throw usage_error("--out: the name of a folder is missing");
    o.stats = raw.stats;
    if (given.count("--watchdog") > 0)
        o.watchdog = parse_budget(raw.watchdog, "--watchdog");
    return o;
}

replay_options to_replay(const raw_options& raw, const CLI::App& given, scenario_list scenarios) {
    replay_options o;
    if (given.count("--seed") > 0) {
        if (find_scenario(scenarios, raw.target) == nullptr && std::filesystem::exists(raw.target))
            throw usage_error("replay " + raw.target +
                              ": a repro file is a tape by itself and takes no --seed");
        o.what = need_scenario(scenarios, raw.target);
        o.seed = parse_number(raw.seed, "--seed");
    } else if (find_scenario(scenarios, raw.target) != nullptr &&
               !std::filesystem::exists(raw.target)) {
        throw usage_error("replay " + raw.target + ": a scenario needs --seed");
    } else {
        o.file = raw.target;
    }
    if (given.count("--faults") > 0)
        o.faults = to_faults(raw.faults, scenarios);
    o.log = raw.log;
    if (given.count("--trace") > 0 && raw.trace_file.empty())
        throw usage_error("--trace: the name of a file is missing");
    std::error_code none;
    if (!o.file.empty() && std::filesystem::equivalent(o.file, raw.trace_file, none))
        throw usage_error("--trace would overwrite " + raw.trace_file);
    o.trace_file = raw.trace_file;
    if (given.count("--until") > 0)
        o.until = parse_event(raw.until);
    if (given.count("--watchdog") > 0)
        o.watchdog = parse_budget(raw.watchdog, "--watchdog");
    return o;
}

} // namespace

options parse_options(int argc, const char* const* argv, scenario_list scenarios) {
    CLI::App app("Deterministic simulation testing: runs a server on a simulated Linux, where "
                 "every race can be replayed.",
                 "squall");
    app.footer(std::string("Examples:\n"
                           "  squall hunt --budget 30s\n"
                           "  squall replay voice-one --seed 123\n"
                           "  squall list faults\n"
                           "squall COMMAND --help says more.\n\n") +
               exit_codes);
    app.set_version_flag("--version", "", "Print the version and this build's id");
    raw_options raw;
    const CLI::App* const hunt = add_hunt(app, raw);
    const CLI::App* const replay = add_replay(app, raw);
    const CLI::App* const list = add_list(app, raw);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return help_options{app.help()};
    } catch (const CLI::CallForVersion&) {
        return help_options{"squall " SQUALL_VERSION ", build " + build_id() + '\n'};
    } catch (const CLI::ParseError& e) { // one line, that names the argument
        throw usage_error(one_line(e.what()) + " (--help says more)");
    }
    if (hunt->parsed()) {
        hunt_options o = to_hunt(raw, *hunt, scenarios);
        o.program = argv[0];
        return o;
    }
    if (replay->parsed())
        return to_replay(raw, *replay, scenarios);
    if (list->parsed())
        return list_options{raw.subject, raw.json};
    throw usage_error("a command is missing: hunt, replay or list (--help says more)");
}

} // namespace squall
