#include "sim/world/mortality.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <chrono>

namespace squall {

namespace {

using std::chrono::microseconds;

// systemd.service(5): RestartSec= is 100 ms and TimeoutStopSec= 90 s unless they are set.
constexpr duration restart_pause = std::chrono::milliseconds(100);
constexpr duration stop_timeout = std::chrono::seconds(90);
// Power is back and the machine has booted.
constexpr duration reboot_pause = std::chrono::seconds(2);

} // namespace

mortality::mortality(host& h)
    : host_(h),
      crash_(h.owner().decisions(), faults::process_crash, h.who()),
      core_dump_(h.owner().decisions(), faults::process_core_dump, h.who()),
      power_off_(h.owner().decisions(), faults::process_power_off, h.who()),
      stop_(h.owner().decisions(), faults::process_stop, h.who()),
      stop_timeout_(h.owner().decisions(), faults::process_stop_timeout, h.who()),
      restart_after_(h.owner().decisions(), faults::process_restart_after, h.who()),
      slow_start_(h.owner().decisions(), faults::process_slow_start, h.who()),
      kill_(*this) {}

void mortality::crash() {
    host_.crash();
}

void mortality::power_off() {
    host_.power_off();
}

void mortality::stop() {
    host_.stop();
}

// The process gets no CPU while its core is written, and dies before it would get some again.
void mortality::dump_core(std::uint64_t us) {
    world& w = host_.owner();
    host_.pause(microseconds(us) + microseconds(1));
    w.events().cancel(kill_);
    w.events().schedule(kill_, w.now() + microseconds(us));
    running_program->spend(microseconds(us), "a core dump");
}

duration mortality::start_delay() {
    return microseconds(slow_start_.ask());
}

void mortality::stopping() {
    world& w = host_.owner();
    const std::uint64_t us = stop_timeout_.ask();
    w.events().cancel(kill_);
    w.events().schedule(kill_, w.now() + (us != 0 ? duration{microseconds(us)} : stop_timeout));
}

void mortality::heal() {
    if (kill_.scheduled())
        host_.crash();
}

void mortality::went_down() {
    host_.owner().events().cancel(kill_);
    const duration pause = host_.powered() ? restart_pause : reboot_pause;
    host_.restart(pause + microseconds(restart_after_.ask()));
}

} // namespace squall
