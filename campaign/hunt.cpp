#include "campaign/hunt.hpp"

#include "campaign/hunt_junit.hpp"
#include "campaign/hunt_results.hpp"
#include "campaign/hunt_stats.hpp"
#include "campaign/interrupt.hpp"
#include "campaign/output_folder.hpp"
#include "campaign/progress_line.hpp"
#include "campaign/summary.hpp"
#include "campaign/task_order.hpp"
#include "campaign/worker_pool.hpp"
#include "sim/hash.hpp"
#include "sim/posix/syscall_trap.hpp"

#include <chrono>
#include <map>
#include <ostream>
#include <unistd.h>
#include <utility>

namespace squall {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// One healthy run in so many is made again too, in case a digest depends on process history.
constexpr std::uint64_t recheck_one_in = 64;

class hunter {
public:
    hunter(const hunt_options& o, std::ostream& err)
        : options_(o),
          setting_{o.scenarios, all_sites(o.scenarios), o.faults, o.watchdog, o.stats},
          order_(o.seeds.value_or(seed_range{}), o.scenarios.size()),
          pool_(setting_, o.jobs),
          folder_(o.out),
          results_(o, folder_),
          stats_(o),
          progress_(err, ::isatty(STDERR_FILENO) == 1) {}

    void run() {
        for (;;) {
            if (interrupt::requested() && !std::exchange(course_.interrupted, true))
                pool_.drop_shared();
            while (may_begin_another())
                pool_.submit(order_.next());
            if (pool_.idle())
                break;
            for (worker_pool::outcome& o : pool_.wait())
                judge(std::move(o));
            while (auto done = done_.take())
                settle(*done);
            results_.flush();
            progress_.show(progress());
        }
        while (auto done = done_.take_past_gap()) // only an interrupted hunt has gaps
            settle(*done);
        results_.flush();
        progress_.clear();
        course_.elapsed = elapsed();
    }

    /// What is known only when all is over: files, and what a person wants to know.
    void report(std::ostream& out) {
        folder_.write("junit.xml", hunt_junit(options_, results_, course_));
        if (options_.stats)
            folder_.write("stats.json", stats_.json_text());
        print_summary(out, options_, results_, course_);
        if (options_.stats)
            stats_.print(out);
        out << "\nOutput: " << options_.out.string() << std::endl;
    }

    /// That of the gravest verdict; an interrupted hunt that has found nothing says nothing of the
    /// seeds it was to run.
    int exit_code() const noexcept {
        const bool cut_short = course_.interrupted && results_.gravest() == verdict::healthy;
        return cut_short ? interrupt::exit_code() : static_cast<int>(results_.gravest());
    }

private:
    struct settled {
        run_task task;
        run_record record;
        run_history before; ///< of the first of two runs
    };

    bool may_begin_another() const {
        // While many findings wait to be checked, nothing new is begun: jobs are a limit.
        return !course_.interrupted && !order_.done() && pool_.has_room() &&
               pool_.alone_pending() < options_.jobs && elapsed() < options_.budget;
    }

    bool wants_recheck(const run_task& t, const run_record& r) const {
        const std::uint64_t lot = mix(t.seed, hash_name(options_.scenarios[t.scenario]->name));
        return !r.findings.empty() || lot % recheck_one_in == 0;
    }

    void judge(worker_pool::outcome&& o) {
        if (o.alone) {
            const auto first = first_runs_.find(o.task.index);
            done_.add(o.task.index, {o.task, judged(first->second.record, o.record),
                                     std::move(first->second.before)});
            first_runs_.erase(first);
        } else if (wants_recheck(o.task, o.record)) {
            ++course_.rechecked;
            first_runs_.emplace(o.task.index,
                                settled{o.task, std::move(o.record), std::move(o.before)});
            pool_.submit_alone(o.task);
        } else {
            done_.add(o.task.index, {o.task, std::move(o.record), {}});
        }
    }

    void settle(settled& s) {
        const scenario& what = *options_.scenarios[s.task.scenario];
        if (s.record.outcome == verdict::not_deterministic &&
            !results_.knows(what, s.record.findings.front()))
            s.record.findings.front().stack = first_difference(setting_, s.task, s.before);
        results_.add(what, s.task.seed, s.record);
        if (options_.stats)
            stats_.add(what, s.record);
        // Without an interruption what is settled comes in order and without gaps.
        if (s.task.scenario + 1 == options_.scenarios.size() && s.task.index + 1 == results_.runs())
            course_.seeds = {course_.seeds ? course_.seeds->first : s.task.seed, s.task.seed};
    }

    milliseconds elapsed() const {
        return std::chrono::duration_cast<milliseconds>(steady_clock::now() - began_);
    }

    hunt_progress progress() const {
        return {results_.runs(),
                results_.runs_that_failed(),
                results_.failures().size(),
                pool_.alone_pending(),
                options_.seeds ? order_.total() : 0,
                elapsed(),
                options_.budget - elapsed(),
                course_.interrupted};
    }

    const hunt_options& options_;
    const run_setting setting_;
    task_order order_;
    worker_pool pool_;
    output_folder folder_;
    hunt_results results_;
    hunt_stats stats_;
    progress_line progress_;
    hunt_course course_;
    steady_clock::time_point began_ = steady_clock::now();
    std::map<std::uint64_t, settled> first_runs_; ///< being checked, by task index
    in_order<settled> done_;
};

} // namespace

int hunt(const hunt_options& o, std::ostream& out, std::ostream& err) {
    const interrupt stop_when_asked;
    if (!posix::can_trap_system_calls())
        err << "squall: this machine does not allow seccomp filters: system calls that a server "
               "makes past libc go unnoticed"
            << std::endl;
    hunter h(o, err);
    h.run();
    h.report(out);
    return h.exit_code();
}

} // namespace squall
