#include "properties/probes/probes.hpp"

#include <cstddef>
#include <cstdint>
#include <set>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::host && e.host == "server" && e.name == "restarted") {
            for (std::size_t jobs = running_.size(); jobs > 0; --jobs)
                chance();
            left_.merge(running_);
            running_.clear();
        } else if (e.kind == trace_kind::observed && e.name == "generation_job_started") {
            if (left_.erase(e.number_of("job")) > 0)
                hit();
            running_.insert(e.number_of("job"));
        } else if (e.kind == trace_kind::observed &&
                   (e.name == "generation_job_finished" || e.name == "generation_job_failed")) {
            running_.erase(e.number_of("job"));
        }
    }

    std::set<std::int64_t> running_; ///< in this incarnation, or given back by it
    std::set<std::int64_t> left_;    ///< by those before it
};

} // namespace

const probe job_outlives_its_server{"job-outlives-its-server",
                                    "A job whose server has ended is taken up by the next one.",
                                    "jobs that a server left", [] {
                                        return std::make_unique<watch>();
                                    }};

} // namespace squall::probes
