#include "properties/monitors/invariants.hpp"

#include <chrono>
#include <map>
#include <string>

namespace squall::invariants {

namespace {

constexpr duration bound = std::chrono::seconds(30);

// Clients from before the heal may be cut off for good (their path has forgotten them); whoever
// connects afterwards has no excuse.
class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::host && e.name == "healed")
            healed_ = true;
        if (e.kind != trace_kind::client || !healed_)
            return;
        if (e.name == "connects") {
            waiting_[std::string(e.actor)] = {e.at, e.number};
        } else if (e.name == "frame" && is_welcome(e)) {
            const auto found = waiting_.find(e.actor);
            if (found == waiting_.end())
                return;
            if (e.at - found->second.at > bound)
                complain(found->first, e.number);
            waiting_.erase(found);
        }
    }

    void finish(instant end) override {
        for (const auto& [path, since] : waiting_)
            if (end - since.at > bound)
                complain(path, since.event);
    }

    static bool is_welcome(const trace_event& e) {
        const std::string_view text(reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size());
        return text.find("\"connected\"") != std::string_view::npos;
    }

    void complain(const std::string& path, std::uint64_t event) {
        violate(event, "faults were over when " + path +
                           " connected, and yet it had no welcome within 30 s");
    }

    struct start {
        instant at;
        std::uint64_t event;
    };
    bool healed_ = false;
    std::map<std::string, start, std::less<>> waiting_;
};

} // namespace

const invariant i31{"I31",
                    "Liveness: once faults are healed, every client that connects gets its "
                    "welcome within 30 s.",
                    [] { return std::make_unique<watch>(); }, verdict::no_progress};

} // namespace squall::invariants
