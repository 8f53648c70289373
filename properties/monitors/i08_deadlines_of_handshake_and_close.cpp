// By the kernel's calls: a connection begins with its accept and is over when its descriptor is
// closed; between them the 101 must be on the wire in time, or the descriptor closed. When the
// closing handshake begins only the server knows.

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/server_time.hpp"
#include "properties/monitors/session_book.hpp"
#include "properties/monitors/told_config.hpp"
#include "properties/wire/server_stream.hpp"

#include <map>
#include <string>

namespace squall::invariants {

namespace {

struct connection {
    duration since{};        ///< what the clock showed at its accept, or when its close began
    duration late{};         ///< of the host, up to then
    std::uint64_t event = 0; ///< that event's number
    bool closing = false;
    server_stream stream; ///< up to its 101
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        time_.on_event(e);
        config_.on_event(e);
        book_.on_event(e);
        if (server_died(e) || server_stopped(e)) {
            connections_.clear();
            of_descriptor_.clear();
        } else if (e.kind == trace_kind::call && e.host == "server") {
            on_call(e);
        } else if (e.kind == trace_kind::observed && e.name == "state_changed" &&
                   e.text_of("to") == "CLOSING") {
            const auto found = connections_.find(book_.connection(e.text_of("session")));
            if (found != connections_.end()) {
                begin(found->second, e);
                found->second.closing = true;
            }
        }
    }

    void on_call(const trace_event& e) {
        if (e.name.starts_with("accept") && !e.actor.empty()) {
            const std::string path(connection_of(e.actor));
            of_descriptor_[e.number_of("result")] = path;
            begin(connections_[path], e);
        } else if (is_write(e)) {
            const auto found = connections_.find(connection_of(e.actor));
            if (found == connections_.end() || found->second.stream.upgraded())
                return;
            found->second.stream.feed(e.bytes);
            if (found->second.stream.upgraded())
                judge(found->first, found->second, e.number, e.at, false);
        } else if (e.name == "close") {
            const auto descriptor = of_descriptor_.find(e.number_of("fd"));
            if (descriptor == of_descriptor_.end())
                return;
            const auto found = connections_.find(descriptor->second);
            judge(found->first, found->second, e.number, e.at, found->second.stream.upgraded());
            connections_.erase(found);
            of_descriptor_.erase(descriptor);
        }
    }

    void begin(connection& c, const trace_event& e) {
        c.since = time_.shown(e.at);
        c.late = time_.late();
        c.event = e.number;
    }

    /// What has come to its end at `now`, or has not at the end of the run.
    void judge(const std::string& path, const connection& c, std::uint64_t event, instant now,
               bool upgraded) {
        if (upgraded && !c.closing)
            return; // neither deadline runs
        const duration limit = c.closing ? config_->close_timeout : config_->handshake_timeout;
        const duration gap = time_.shown(now) - c.since;
        const duration allowed = limit + time_.late() + time_.under_way() - c.late +
                                 time_.rounding() + server_time::timer_grain;
        if (gap > allowed)
            violate(event, (c.closing ? "the close of " : "the handshake of ") + path + " took " +
                               std::to_string(gap.count()) + " ns, more than " +
                               std::to_string(limit.count()) + " + " +
                               std::to_string((allowed - limit).count()));
    }

    void finish(instant end) override {
        for (const auto& [path, c] : connections_)
            judge(path, c, c.event, end, c.stream.upgraded());
    }

    server_time time_;
    told_config config_;
    session_book book_;
    std::map<std::string, connection, std::less<>> connections_; ///< open ones
    std::map<std::int64_t, std::string> of_descriptor_;
};

} // namespace

const invariant i08{"I08",
                    "From TCP accept to the written 101 at most the handshake timeout, and from "
                    "CLOSING to the closed descriptor at most the close timeout.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
