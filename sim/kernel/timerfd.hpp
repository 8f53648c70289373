#pragma once

#include "sim/event_queue.hpp"
#include "sim/kernel/file.hpp"
#include "sim/tape/tape.hpp"

#include <functional>
#include <sys/timerfd.h>

namespace squall {

class world;
class host;

/// timerfd_create(2): a timer that one can poll.
class timerfd_file final : public file {
public:
    static constexpr file_kind class_kind = file_kind::timerfd;
    /// `realtime`: its absolute times are of CLOCK_REALTIME.
    timerfd_file(host& h, bool realtime);

    std::uint32_t poll() override;
    kernel_result read(std::span<std::byte> into) override;
    void release() override { delete this; }

    /// timerfd_settime(2). `old_value` may be null. -EINVAL on nanoseconds out of range.
    kernel_result set(int flags, const itimerspec& value, itimerspec* old_value);
    itimerspec get() const;

private:
    struct expiry final : event {
        explicit expiry(timerfd_file& f) noexcept : owner(f) {}
        void fire() override { owner.expired(); }
        timerfd_file& owner;
    };

    ~timerfd_file() override = default;
    void arm(instant due);
    void expired();

    host& host_;
    bool realtime_;
    question late_; ///< clock.late_timer
    std::uint64_t ticks_ = 0;
    duration interval_{0};
    instant due_{}; ///< when it should fire; the event may be later
    expiry expiry_;
};

} // namespace squall
