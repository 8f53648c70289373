#pragma once

#include "sim/event_queue.hpp"
#include "sim/kernel/file.hpp"
#include "sim/tape/tape.hpp"
#include "sim/world/clock_faults.hpp"

#include <functional>
#include <sys/timerfd.h>

namespace squall {

class world;
class host;

/// timerfd_create(2): a timer that one can poll.
class timerfd_file final : public file, private clock_listener {
public:
    static constexpr file_kind class_kind = file_kind::timerfd;
    /// `realtime`: its absolute times are of CLOCK_REALTIME.
    timerfd_file(host& h, bool realtime);

    std::uint32_t poll() override;
    kernel_result read(std::span<std::byte> into) override;
    void release() override { delete this; }

    /// timerfd_settime(2). `old_value` may be null. -EINVAL on nanoseconds out of range or unknown
    /// flags; -ECANCELED, though the timer is set, if the clock was set since it was last looked
    /// at and TFD_TIMER_CANCEL_ON_SET holds.
    kernel_result set(int flags, const itimerspec& value, itimerspec* old_value);
    itimerspec get() const;

private:
    struct expiry final : event {
        explicit expiry(timerfd_file& f) noexcept : owner(f) {}
        void fire() override { owner.expired(); }
        bool idle() const noexcept override { return owner.still_to_come(); }
        timerfd_file& owner;
    };

    ~timerfd_file() override;
    void arm();
    void expired();
    void on_clock_set() override;
    bool still_to_come() const noexcept; ///< not due yet; one that is late is
    /// The clock that it goes by now, nanoseconds.
    std::int64_t clock_now() const;
    instant when(std::int64_t t) const;

    host& host_;
    const bool realtime_;
    bool absolute_ = false;      ///< by CLOCK_REALTIME, if it is a timer of that
    bool may_cancel_ = false;    ///< TFD_TIMER_CANCEL_ON_SET
    bool clock_was_set_ = false; ///< and nobody has been told
    question late_;              ///< clock.late_timer
    std::uint64_t ticks_ = 0;
    std::int64_t interval_ns_ = 0;
    std::int64_t due_ns_ = 0; ///< what its clock shows then
    instant due_{};           ///< when that should be; the event may be later
    expiry expiry_;
};

} // namespace squall
