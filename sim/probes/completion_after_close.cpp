#include "sim/probes/situations.hpp"
#include "sim/probes/socket_book.hpp"

#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <sys/epoll.h>
#include <utility>

namespace squall::probes {

namespace {

// What one epoll_wait reports is dealt with descriptor by descriptor, and each of these may close
// any other: its event is then that of something that is gone.
class watch final : public probe_watch {
    using descriptor = std::pair<std::string, std::int64_t>; ///< host and number

    void on_event(const trace_event& e) override {
        if (e.kind != trace_kind::call)
            return;
        book_.learn(e);
        if (e.name == "epoll_ctl" && e.number_of("operation") == EPOLL_CTL_ADD && succeeded(e))
            registered_[{of(e, "fd"), ++registrations_[of(e, "fd")]}] = of(e, "target");
        else if (e.name == "epoll_wait" && succeeded(e))
            report(e);
        else if (e.name == "close")
            close(e);
        else if (is_read(e) || is_write(e))
            reported_.erase(of(e, "fd"));
    }

    static descriptor of(const trace_event& e, std::string_view field) {
        return {std::string(e.host), e.number_of(field)};
    }

    void report(const trace_event& e) {
        std::erase_if(reported_, [&](const descriptor& d) { return d.first == e.host; });
        for (std::size_t at = 0; at + 16 <= e.bytes.size(); at += 16) {
            std::int64_t registration = 0;
            std::memcpy(&registration, e.bytes.data() + at, sizeof registration);
            if (const auto found = registered_.find({of(e, "fd"), registration});
                found != registered_.end())
                reported_.insert(found->second);
        }
    }

    void close(const trace_event& e) {
        const bool was_reported = reported_.erase(of(e, "fd")) > 0;
        if (book_.closed(e).empty())
            return;
        chance();
        if (was_reported)
            hit();
    }

    socket_book book_;
    std::map<descriptor, std::int64_t> registrations_; ///< by epoll
    std::map<std::pair<descriptor, std::int64_t>, descriptor> registered_;
    std::set<descriptor> reported_; ///< and not looked at since
};

} // namespace

const probe completion_after_close{
    "completion-after-close",
    "A socket is closed after epoll_wait has reported it and before anybody has looked at it.",
    "closes", [] {
        return std::make_unique<watch>();
    }};

} // namespace squall::probes
