// Two writes on one stream, pings included, would show as a write that begins before the one ahead
// of it is over: the kernel took a part of n bytes or none of them, and what the program asks for
// next is not the rest of those n. (Two reads leave no trace of their own.)

#include "properties/monitors/invariants.hpp"

#include "properties/monitors/session_book.hpp"

#include <map>
#include <string>

namespace squall::invariants {

namespace {

// Asio hands the kernel no more at once, and of a longer message then the next piece.
constexpr std::int64_t piece_max = 65'536;

struct write {
    std::int64_t length; ///< that was asked for
    std::int64_t rest;   ///< of it that the kernel has not taken
};

class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (!is_write(e) || e.field("length") == nullptr)
            return;
        const std::string path(e.actor);
        const std::int64_t length = e.number_of("length");
        if (const auto found = pending_.find(path); found != pending_.end()) {
            const write& before = found->second;
            if (before.length < piece_max ? length != before.rest : length < before.rest)
                violate(e.number, "a write of " + std::to_string(length) + " bytes begins on " +
                                      path + " while " + std::to_string(before.rest) +
                                      " bytes of the one before are still to be written");
        }
        const std::string_view error = e.text_of("error");
        const std::int64_t rest = length - static_cast<std::int64_t>(e.bytes.size());
        if ((error.empty() || error == "EAGAIN" || error == "EINTR") && rest > 0)
            pending_[path] = {length, rest};
        else
            pending_.erase(path);
    }

    std::map<std::string, write> pending_;
};

} // namespace

const invariant i17{"I17", "On a stream one write is outstanding at most, pings included.", [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
