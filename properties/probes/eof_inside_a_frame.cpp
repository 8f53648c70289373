#include "properties/probes/probes.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace squall::probes {

namespace {

/// A client's bytes, as far as it takes to know where its frames begin and end.
class client_stream {
public:
    void feed(std::string_view bytes) {
        buffered_ += bytes;
        while (take_one()) {
        }
    }
    bool upgraded() const { return upgraded_; }
    bool inside_a_frame() const { return upgraded_ && (to_skip_ > 0 || !buffered_.empty()); }

private:
    // A request's head, a frame's head, or what is there of a frame's payload.
    bool take_one() {
        if (to_skip_ > 0) {
            const std::uint64_t n = std::min<std::uint64_t>(to_skip_, buffered_.size());
            buffered_.erase(0, n);
            to_skip_ -= n;
            return n > 0;
        }
        return upgraded_ ? take_frame_head() : take_request();
    }

    bool take_request() {
        constexpr std::string_view end = "\r\n\r\n";
        const std::size_t found = buffered_.find(end);
        if (found == std::string::npos)
            return false;
        upgraded_ = buffered_.find("Upgrade: websocket") < found;
        buffered_.erase(0, found + end.size());
        return true;
    }

    // RFC 6455 section 5.2.
    bool take_frame_head() {
        if (buffered_.size() < 2)
            return false;
        const auto second = static_cast<unsigned char>(buffered_[1]);
        std::uint64_t length = second & 0x7fU;
        const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
        const std::size_t head = 2 + extended + ((second & 0x80U) != 0 ? 4 : 0);
        if (buffered_.size() < head)
            return false;
        if (extended > 0)
            length = 0;
        for (std::size_t i = 0; i < extended; ++i)
            length = length << 8U | static_cast<unsigned char>(buffered_[2 + i]);
        buffered_.erase(0, head);
        to_skip_ = length;
        return true;
    }

    std::string buffered_;
    std::uint64_t to_skip_ = 0; ///< of a frame's payload
    bool upgraded_ = false;
};

class watch final : public probe_watch {
    void on_event(const trace_event& e) override {
        if (e.kind != trace_kind::network || !e.actor.ends_with('>'))
            return;
        client_stream& s = streams_[std::string(e.actor)];
        if (e.name == "data") {
            s.feed({reinterpret_cast<const char*>(e.bytes.data()), e.bytes.size()});
        } else if (e.name == "fin" && s.upgraded()) {
            chance();
            if (s.inside_a_frame())
                hit();
        }
    }

    std::map<std::string, client_stream, std::less<>> streams_;
};

} // namespace

const probe eof_inside_a_frame{"eof-inside-a-frame",
                               "A client's stream ends in the middle of a WebSocket frame.",
                               "ends of an upgraded client's stream", [] {
                                   return std::make_unique<watch>();
                               }};

} // namespace squall::probes
