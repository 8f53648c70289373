#include "sim/probes/situations.hpp"
#include "sim/probes/socket_book.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace squall::probes {

namespace {

constexpr std::int64_t shut_rd = 0;

// Recognised where a program's own end is shut, the peer's FIN comes, and then the program's FIN
// comes to the peer: each was on its way when the other was sent.
class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        book_.learn(e);
        if (is_call(e, "shutdown") && succeeded(e) && e.number_of("how") != shut_rd)
            shut(e.host, std::string(book_.connection(e)));
        else if (is_call(e, "close"))
            shut(e.host, book_.closed(e));
        else if (arrives(e, "fin"))
            fin(e);
    }

    void shut(std::string_view host, std::string connection) {
        if (!connection.empty() && !ended_.contains(connection))
            shut_.emplace(host, std::move(connection));
    }

    void fin(const trace_event& e) {
        const std::string connection(connection_of(e.actor));
        ended_.insert(connection);
        if (crossing_.erase(connection) > 0)
            hit();
        else if (book_.has_program(e.host, connection))
            chance();
        if (shut_.contains({std::string(e.host), connection}))
            crossing_.insert(connection);
        shut_.erase({std::string(e.host), connection});
    }

    socket_book book_;
    std::set<std::pair<std::string, std::string>> shut_; ///< by a program, with no FIN there yet
    std::set<std::string> ended_;    ///< connections of which a FIN has come somewhere
    std::set<std::string> crossing_; ///< the second FIN is still on its way
};

} // namespace

const probe simultaneous_close{"simultaneous-close",
                               "Both ends have sent their FIN before either has the other's.",
                               "ends of a stream", [] {
                                   return std::make_unique<watch>();
                               }};

} // namespace squall::probes
