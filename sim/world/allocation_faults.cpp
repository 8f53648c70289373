#include "sim/world/allocation_faults.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>

namespace squall {

allocation_faults::allocation_faults(host& h)
    : host_(h),
      which_(h.owner().decisions(), faults::process_bad_alloc, h.who()) {}

void allocation_faults::process_started() {
    until_ = which_.ask();
    if (until_ != 0)
        watch_.emplace();
}

void allocation_faults::process_ended() {
    until_ = 0;
    watch_.reset();
}

bool allocation_faults::fails(std::size_t size) {
    if (until_ == 0 || host_.deaf())
        return false;
    --until_;
    if (until_ != 0)
        return false;
    watch_.reset();
    const std::array fields = {trace_field("bytes", size)};
    host_.owner().emit(trace_kind::host, host_.who(), "allocation_failed", {}, fields);
    return true;
}

} // namespace squall
