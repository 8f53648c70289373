// The retry loop is what most of the voice gateway's checks are about, and on a calm day nobody
// enters it. A run tells of its causes by its decisions; which of several caused this session's
// second attempt is not told, so each run counts for one of them.

#include "properties/probes/probes.hpp"

namespace squall::probes {

namespace {

enum class cause { any, eagain, pipelined };

class watch final : public probe_watch {
public:
    explicit watch(cause c) noexcept : cause_(c) {}

private:
    void on_event(const trace_event& e) override {
        if (e.kind == trace_kind::decision) {
            eagain_ = eagain_ || e.name == "write.eagain";
            pipelined_ = pipelined_ || e.name == "write.pipelined" || e.name == "write.fill_buffer";
        } else if (e.kind == trace_kind::observed) {
            if (e.name == "registered")
                chance();
            else if (e.name == "welcome_attempt" && e.number_of("attempt") == 2)
                ++sessions_;
        }
    }

    void finish() override {
        const bool by_eagain = cause_ == cause::eagain && eagain_;
        const bool by_pipelined = cause_ == cause::pipelined && pipelined_ && !eagain_;
        if (cause_ == cause::any || by_eagain || by_pipelined)
            hit(sessions_);
    }

    cause cause_;
    bool eagain_ = false;
    bool pipelined_ = false;
    std::uint64_t sessions_ = 0; ///< that came to a second attempt; a session comes there once
};

auto watching(cause c) {
    return [c] {
        return std::make_unique<watch>(c);
    };
}

} // namespace

const probe second_welcome_attempt{"second-welcome-attempt",
                                   "A session reaches a second attempt at its welcome.", "sessions",
                                   watching(cause::any)};

const probe second_attempt_by_eagain{
    "second-attempt-by-eagain",
    "A session reaches a second attempt at its welcome in a run with write.eagain.", "sessions",
    watching(cause::eagain)};

const probe second_attempt_by_pipelined{
    "second-attempt-by-pipelined",
    "A session reaches a second attempt at its welcome in a run with write.pipelined and without "
    "write.eagain.",
    "sessions", watching(cause::pipelined)};

} // namespace squall::probes
