#pragma once

#include "sim/run/monitor.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// A hand-written trace for one monitor's test: events are made one after the other, and the
/// monitor judges them as it would a run's.
class trace_script {
public:
    explicit trace_script(const invariant& i) : monitor_(i.make()) {
        trace_.add_listener(*monitor_);
    }

    trace_script& wait(duration d) {
        now_ += d;
        return *this;
    }
    trace_script& observed(std::string_view name, const std::vector<trace_field>& fields,
                           std::string_view bytes = {}) {
        return emit(trace_kind::observed, name, {}, fields, bytes);
    }
    trace_script& accept(std::string_view stream_from_client, std::string_view peer) {
        return emit(trace_kind::call, "accept", stream_from_client,
                    {{"fd", 1027}, {"peer", peer}, {"result", 1028}}, {});
    }
    /// The server's kernel took these bytes.
    trace_script& sent(std::string_view stream_to_client, std::string_view bytes) {
        return emit(trace_kind::call, "send", stream_to_client,
                    {{"fd", 1028}, {"result", bytes.size()}}, bytes);
    }
    /// The server's program asked for `length` bytes to be sent; its kernel took these.
    trace_script& wrote(std::string_view stream_to_client, std::int64_t length,
                        std::string_view bytes) {
        return emit(trace_kind::call, "send", stream_to_client,
                    {{"fd", 1028}, {"length", length}, {"result", bytes.size()}}, bytes);
    }
    /// The server's program got these bytes.
    trace_script& received(std::string_view stream_from_client, std::string_view bytes) {
        return emit(trace_kind::call, "recvmsg", stream_from_client,
                    {{"fd", 1028}, {"result", bytes.size()}}, bytes);
    }
    /// So many bytes of the client's have arrived at the server's host.
    trace_script& arrived(std::string_view stream_from_client, std::int64_t length) {
        return emit(trace_kind::network, "data", stream_from_client,
                    {{"offset", 0}, {"length", length}}, {});
    }
    trace_script& waited() {
        return emit(trace_kind::call, "epoll_wait", {}, {{"fd", 1025}, {"result", 1}}, {});
    }
    /// These bytes of a client have reached the server's host.
    trace_script& arrived(std::string_view stream_from_client, std::string_view bytes) {
        return emit(trace_kind::network, "data", stream_from_client,
                    {{"offset", 0}, {"length", bytes.size()}}, bytes);
    }
    /// The server made a descriptor: "socket", "epoll_create1", ...
    trace_script& opened(std::string_view call, int fd) {
        return emit(trace_kind::call, call, {}, {{"result", fd}}, {});
    }
    trace_script& send_found_no_room(std::string_view stream_to_client) {
        return emit(trace_kind::call, "send", stream_to_client, {{"fd", 1028}, {"error", "EAGAIN"}},
                    {});
    }
    trace_script& decided(std::string_view site, std::string_view who, std::int64_t value) {
        return emit(trace_kind::decision, site, who, {{"at", 0}, {"value", value}}, {});
    }

    trace_script& closed(int fd) {
        return emit(trace_kind::call, "close", {}, {{"fd", fd}, {"result", 0}}, {});
    }
    trace_script& log(std::string_view level, std::string_view line) {
        return emit(trace_kind::log, "log", {}, {{"level", level}, {"line", line}}, {});
    }
    trace_script& late_timer(std::int64_t us) {
        return emit(trace_kind::host, "late_timer", {}, {{"us", us}}, {});
    }
    trace_script& clock(std::int64_t monotonic_ns, std::int64_t drift_ppm,
                        std::int64_t resolution_ns) {
        return emit(trace_kind::host, "clock", {},
                    {{"monotonic_ns", monotonic_ns},
                     {"drift_ppm", drift_ppm},
                     {"resolution_ns", resolution_ns}},
                    {});
    }
    trace_script& clock_set(std::int64_t ns) {
        return emit(trace_kind::host, "clock_set", {}, {{"ns", ns}}, {});
    }
    /// "crashed", "stopped", ...
    trace_script& host(std::string_view what) { return emit(trace_kind::host, what, {}, {}, {}); }
    trace_script& healed() { return emit(trace_kind::host, "healed", {}, {}, {}); }
    trace_script& client(std::string_view name, std::string_view path,
                         std::string_view bytes = {}) {
        return emit(trace_kind::client, name, path, {}, bytes);
    }

    /// The client's connection is over, and it says how that came.
    trace_script& client_over(std::string_view how, std::string_view path) {
        return emit(trace_kind::client, how, path, {{"over", 1}}, {});
    }

    /// Ends the run; the sentences of all violations.
    std::vector<std::string> verdict() {
        monitor_->finish(now_);
        std::vector<std::string> texts;
        for (const auto& v : monitor_->violations())
            texts.push_back(v.text);
        return texts;
    }

private:
    trace_script& emit(trace_kind kind, std::string_view name, std::string_view who,
                       const std::vector<trace_field>& fields, std::string_view bytes) {
        trace_event e{0,    now_, kind,   "server",
                      name, who,  fields, std::as_bytes(std::span(bytes.data(), bytes.size()))};
        trace_.emit(e);
        return *this;
    }

    std::unique_ptr<monitor> monitor_;
    trace trace_;
    instant now_{};
};

} // namespace squall
