#include "properties/monitors/invariants.hpp"

#include <chrono>
#include <map>
#include <string>

namespace squall::invariants {

namespace {

constexpr duration bound = std::chrono::seconds(30);

// A client that connects after the heal has no excuse: welcome, or, on a route without one, the
// answer that it asked for (`served`). One from before is owed its
// welcome or an end of its connection (a deadline of the server's may have passed while the faults
// held it up), unless its path has forgotten it for good. Clients that are programs are not judged:
// their events do not name the connection that may have been forgotten.
class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::host && e.name == "healed")
            heal(e);
        else if (e.kind == trace_kind::decision && forgets_for_good(e.name))
            waiting_.erase(connection_of(e.actor));
        else if (e.kind == trace_kind::host && e.name == "power_off")
            waiting_.clear(); // who had connected by then will hear nothing, as by close.vanish
        else if (e.kind == trace_kind::client && e.name == "connects" && names_connection(e))
            waiting_[std::string(e.actor)] = {e.at, e.number, healed_};
        else if (e.kind == trace_kind::client &&
                 ((e.name == "frame" && is_welcome(e)) || e.name == "served"))
            settle(e);
        else if (e.kind == trace_kind::client && e.number_of("over") == 1 && may_end(e.actor))
            settle(e);
    }

    void finish(instant end) override {
        for (const auto& [path, since] : waiting_)
            if (healed_ && end - since.at > bound)
                complain(path, since);
    }

    void heal(const trace_event& e) {
        healed_ = true;
        for (auto& [path, since] : waiting_)
            since = {e.at, e.number, false};
    }

    void settle(const trace_event& e) {
        const auto found = waiting_.find(std::string(e.actor));
        if (found == waiting_.end())
            return;
        if (healed_ && e.at - found->second.at > bound)
            complain(found->first, {e.at, e.number, found->second.after_heal});
        waiting_.erase(found);
    }

    bool may_end(std::string_view path) const {
        const auto found = waiting_.find(path);
        return found != waiting_.end() && !found->second.after_heal;
    }

    static bool forgets_for_good(std::string_view site) {
        return site == "close.vanish" || site == "write.timeout";
    }

    static bool names_connection(const trace_event& e) {
        return e.actor.find('>') != std::string_view::npos;
    }

    /// The connection of a stream: "c1#1>server:8000/1" of "c1#1>server:8000/1<".
    static std::string connection_of(std::string_view stream) {
        return std::string(stream.substr(0, stream.size() - 1));
    }

    static bool is_welcome(const trace_event& e) {
        const std::string_view text(reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size());
        return text.find("\"connected\"") != std::string_view::npos;
    }

    struct start {
        instant at; ///< of the connection, or of the heal if that came later
        std::uint64_t event;
        bool after_heal;
    };

    void complain(const std::string& path, const start& since) {
        violate(since.event,
                since.after_heal
                    ? "faults were over when " + path +
                          " connected, and yet it had no welcome within 30 s"
                    : path + " was live when the faults ended, and yet it had neither a welcome "
                             "nor an end within 30 s");
    }

    bool healed_ = false;
    std::map<std::string, start, std::less<>> waiting_;
};

} // namespace

const invariant i31{"I31",
                    "Liveness: once faults are healed, every client that connects gets its welcome "
                    "within 30 s, and every live one its welcome or an end.",
                    [] { return std::make_unique<watch>(); }, verdict::no_progress};

} // namespace squall::invariants
