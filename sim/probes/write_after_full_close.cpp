#include "sim/probes/situations.hpp"
#include "sim/probes/socket_book.hpp"

#include <map>
#include <string>
#include <utility>

namespace squall::probes {

namespace {

// The reset tells that the peer had closed and not only shut down: a FIN alone does not.
class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        book_.learn(e);
        const auto key = std::pair(std::string(e.host), std::string(connection_of(e.actor)));
        if (arrives(e, "fin") && book_.has_program(key.first, key.second)) {
            chance();
            wrote_.emplace(key, false);
        } else if (is_write(e) && succeeded(e)) {
            if (const auto found = wrote_.find(key); found != wrote_.end())
                found->second = true;
        } else if (arrives(e, "rst")) {
            if (const auto found = wrote_.extract(key); !found.empty() && found.mapped())
                hit();
        }
    }

    socket_book book_;
    /// By host and connection, from the peer's FIN on: something was written since.
    std::map<std::pair<std::string, std::string>, bool> wrote_;
};

} // namespace

const probe write_after_full_close{
    "write-after-full-close",
    "A write succeeds after the peer has closed both ways, and is answered with a reset.",
    "ends of a stream", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
