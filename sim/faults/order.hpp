#pragma once

// The family order: which of two events of the same instant comes first.

#include "sim/tape/site.hpp"

#include <array>

namespace squall::faults {

inline constexpr site order_priority{
    "order.priority",
    fault_family::order,
    site_ordinal::asked,
    65'535,
    "rank",
    4,
    "Among events of the same instant this one comes after those of lower rank.",
    "events of the same instant have no order between hosts and connections"};

inline constexpr std::array order_sites = {&order_priority};

} // namespace squall::faults
