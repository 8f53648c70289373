#include "server_core/metrics/generation_metrics.hpp"

#include "server_core/metrics/prometheus_text.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace squall::server {
namespace {

std::set<std::string> lines(const generation_metrics& of, std::size_t running) {
    prometheus_text page;
    of.write(page, running);
    std::istringstream text{page.text()};
    std::set<std::string> all;
    for (std::string line; std::getline(text, line);) {
        EXPECT_TRUE(all.insert(line).second) << "twice: " << line;
    }
    return all;
}

TEST(generation_metrics, counts_each_event_in_its_place) {
    generation_metrics seen;
    const session_info s{"s", "s", "", "", session_kind::generic, {1, ""}};
    const generation_job_info job{1, "g", 1};
    const generation_error error{};
    seen.on_entered(s);
    seen.on_stage_started("s", generation_stage::params_check);
    seen.on_stage_done("s", generation_stage::accept, "");
    seen.on_stage_failed("s", generation_stage::create_job, error);
    seen.on_tick("s", true);
    seen.on_tick("s", false);
    seen.on_tick("s", false);
    seen.on_resumed("s", "g");
    seen.on_received("s", "g");
    seen.on_session_failed("s", error);
    seen.on_job_accepted(job);
    seen.on_jobs_adopted(5);
    seen.on_job_started(job);
    seen.on_job_finished(job);
    seen.on_job_failed(job, "");
    seen.on_job_requeued(job, "");
    seen.on_database_error("save_generation", "");
    const auto before = lines(generation_metrics{}, 0);
    std::set<std::string> news;
    for (const std::string& line : lines(seen, 3)) {
        if (!before.contains(line)) {
            news.insert(line.substr(line.find('_') + 1)); // without "squall_"
        }
    }
    const auto stage = [](generation_stage which, const std::string& event) {
        return "generation_stages_total{stage=\"" + std::string{to_string(which)} + "\",event=\"" +
               event + "\"} 1";
    };
    EXPECT_EQ(news, (std::set<std::string>{
                        "generation_sessions_total 1", "generation_sessions_failed_total 1",
                        stage(generation_stage::params_check, "started"),
                        stage(generation_stage::accept, "done"),
                        stage(generation_stage::create_job, "failed"),
                        "generation_ticks_total{frame=\"queued\"} 1",
                        "generation_ticks_total{frame=\"dropped\"} 2",
                        "generation_jobs_total{event=\"accepted\"} 1",
                        "generation_jobs_total{event=\"adopted\"} 5",
                        "generation_jobs_total{event=\"started\"} 1",
                        "generation_jobs_total{event=\"finished\"} 1",
                        "generation_jobs_total{event=\"failed\"} 1",
                        "generation_jobs_total{event=\"requeued\"} 1", "generation_jobs_running 3",
                        "generation_resumed_total 1", "generation_received_total 1",
                        "database_errors_total{operation=\"save_generation\"} 1"}));
}

} // namespace
} // namespace squall::server
