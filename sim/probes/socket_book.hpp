#pragma once

#include "sim/trace/trace.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace squall::probes {

/// Which descriptor of which host is which connection's, as far as calls have shown it.
class socket_book {
public:
    /// Learns from accept, and from reads and writes. To be told of every event first.
    void learn(const trace_event& e);

    /// The connection behind this call's descriptor, or "".
    std::string_view connection(const trace_event& call) const;
    /// The same for a close(2) that succeeded, and the descriptor is forgotten; else "".
    std::string closed(const trace_event& e);
    /// A program of this host has a socket of this connection, or had one.
    bool has_program(std::string_view host, std::string_view connection) const;

private:
    std::map<std::pair<std::string, std::int64_t>, std::string> by_descriptor_;
    std::set<std::pair<std::string, std::string>, std::less<>> with_program_;
};

/// "c1#1>server:8000/1" of "c1#1>server:8000/1<".
inline std::string_view connection_of(std::string_view stream) {
    return stream.substr(0, stream.empty() ? 0 : stream.size() - 1);
}

/// A kernel call of one of these names.
bool is_call(const trace_event& e, std::string_view name);
bool is_accept(const trace_event& e);
bool is_read(const trace_event& e);
bool is_write(const trace_event& e);
/// The call did not fail.
bool succeeded(const trace_event& call);
/// The programs of the event's host have ended, and their descriptors with them.
bool goes_down(const trace_event& e);
/// Something came to a host.
bool arrives(const trace_event& e, std::string_view what);
bool reset_arrives(const trace_event& e);

} // namespace squall::probes
