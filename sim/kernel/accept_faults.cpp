#include "sim/kernel/accept_faults.hpp"

#include "sim/faults/catalogue.hpp"
#include "sim/world/world.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <limits>

namespace squall {

accept_faults::accept_faults(world& w, const actor& who, descriptor_table& descriptors)
    : world_(w),
      descriptors_(descriptors),
      emfile_(w.decisions(), faults::accept_emfile, who),
      enfile_(w.decisions(), faults::accept_enfile, who),
      no_memory_(w.decisions(), faults::accept_enomem, who),
      no_buffers_(w.decisions(), faults::accept_enobufs, who),
      aborted_(w.decisions(), faults::accept_aborted, who),
      pending_error_(w.decisions(), faults::accept_pending_error, who),
      shortage_over_(*this) {}

void accept_faults::begin() {
    if (shortage_over_.scheduled())
        return;
    const auto no_numbers = std::chrono::microseconds(emfile_.ask());
    const auto no_files = std::chrono::microseconds(enfile_.ask());
    if (no_numbers > no_numbers.zero())
        descriptors_.held_to = descriptors_.open_count();
    if (no_files > no_files.zero())
        descriptors_.system_full = true;
    if (const auto held = std::max(no_numbers, no_files); held > held.zero())
        world_.events().schedule(shortage_over_, world_.now() + held);
}

void accept_faults::process_ended() noexcept {
    world_.events().cancel(shortage_over_);
    end_shortage();
}

int accept_faults::lost() {
    // accept(2), "Error handling", in its order.
    constexpr std::array errors = {0,      ENETDOWN,     EPROTO,     ENOPROTOOPT, EHOSTDOWN,
                                   ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH};
    if (aborted_.ask() != 0)
        return ECONNABORTED;
    return errors[static_cast<std::size_t>(pending_error_.ask())];
}

void accept_faults::end_shortage() noexcept {
    descriptors_.held_to = std::numeric_limits<std::size_t>::max();
    descriptors_.system_full = false;
}

} // namespace squall
