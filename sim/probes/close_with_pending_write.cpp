#include "sim/probes/situations.hpp"
#include "sim/probes/socket_book.hpp"

#include <set>
#include <string>
#include <utility>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        book_.learn(e);
        if (is_write(e)) {
            note_write(e);
        } else if (const std::string connection = book_.closed(e); !connection.empty()) {
            chance();
            if (pending_.erase({std::string(e.host), connection}) > 0)
                hit();
        }
    }

    void note_write(const trace_event& e) {
        const auto key = std::pair(std::string(e.host), std::string(connection_of(e.actor)));
        const bool refused = e.text_of("error") == "EAGAIN";
        const bool cut = succeeded(e) && e.number_of("result") < e.number_of("length");
        if (refused || cut)
            pending_.insert(key);
        else
            pending_.erase(key);
    }

    socket_book book_;
    std::set<std::pair<std::string, std::string>> pending_; ///< by host and connection
};

} // namespace

const probe close_with_pending_write{
    "close-with-pending-write",
    "A socket is closed whose last write did not take all that it was given.", "closes", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
