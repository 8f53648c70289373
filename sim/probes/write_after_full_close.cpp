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
        const auto key = std::pair(std::string(e.host), std::string(connection_of(e.actor)));
        if (arrives(e, "fin")) {
            wrote_.emplace(key, false);
        } else if (is_write(e) && succeeded(e)) {
            const auto found = wrote_.find(key);
            if (found != wrote_.end() && !std::exchange(found->second, true))
                chance();
        } else if (arrives(e, "rst")) {
            if (const auto found = wrote_.extract(key); !found.empty() && found.mapped())
                hit();
        }
    }

    /// By host and connection, from the peer's FIN on: something was written since.
    std::map<std::pair<std::string, std::string>, bool> wrote_;
};

} // namespace

const probe write_after_full_close{
    "write-after-full-close",
    "A write succeeds after the peer has closed both ways, and is answered with a reset.",
    "connections written to after the peer's FIN", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
