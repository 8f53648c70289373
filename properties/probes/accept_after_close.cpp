// Asio takes a connection off the queue when it may, and tells of it later, by a handler behind
// others: one of these may close the listening socket meanwhile. The handler then gets the
// connection all the same, with success. From accept(2) to there nothing is done with its
// descriptor; the first call with it is the handler's (or the socket's end, where it is refused).

#include "properties/probes/probes.hpp"

#include "sim/probes/socket_book.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace squall::probes {

namespace {

class watch final : public probe_watch {
    using descriptor = std::pair<std::string, std::int64_t>; ///< host and number
    struct accepted {
        descriptor listener;
        bool listener_closed = false;
    };

    void on_event(const trace_event& e) override {
        if (goes_down(e))
            forget(e.host);
        if (e.kind != trace_kind::call)
            return;
        touched({std::string(e.host), e.number_of(e.name == "epoll_ctl" ? "target" : "fd")});
        const descriptor fd(e.host, e.number_of("fd"));
        if (e.name == "listen")
            listening_.insert(fd);
        else if (is_accept(e) && succeeded(e))
            fresh_[{fd.first, e.number_of("result")}] = {fd};
        else if (e.name == "close" && listening_.erase(fd) > 0)
            closed(fd);
    }

    void closed(const descriptor& listener) {
        chance();
        for (auto& [fd, a] : fresh_)
            a.listener_closed = a.listener_closed || a.listener == listener;
    }

    void touched(const descriptor& fd) {
        const auto found = fresh_.extract(fd);
        if (!found.empty() && found.mapped().listener_closed)
            hit();
    }

    void forget(std::string_view host) {
        std::erase_if(listening_, [&](const auto& fd) { return fd.first == host; });
        std::erase_if(fresh_, [&](const auto& a) { return a.first.first == host; });
    }

    std::set<descriptor> listening_;
    std::map<descriptor, accepted> fresh_; ///< and not touched since
};

} // namespace

const probe accept_after_close{
    "accept-after-close",
    "An accept completes although the server has closed its listening socket.",
    "closes of a listening socket", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
