#include "sim/probes/situations.hpp"
#include "sim/probes/socket_book.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        book_.learn(e);
        if (arrives(e, "data"))
            unread(e) += e.number_of("length");
        else if (is_read(e) && succeeded(e))
            unread(e) -= e.number_of("result");
        else if (reset_arrives(e) && book_.has_program(e.host, connection_of(e.actor)))
            reset(e);
    }

    std::int64_t& unread(const trace_event& e) {
        return unread_[{std::string(e.host), std::string(e.actor)}];
    }

    void reset(const trace_event& e) {
        chance();
        if (unread(e) > 0)
            hit();
    }

    socket_book book_;
    std::map<std::pair<std::string, std::string>, std::int64_t> unread_; ///< by host and stream
};

} // namespace

const probe reset_with_unread_data{
    "reset-with-unread-data",
    "A reset comes to a program while data that came before it have not been read.", "resets", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
