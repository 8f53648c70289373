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

inline constexpr site order_reuseport{
    "order.reuseport",
    fault_family::order,
    site_ordinal::asked,
    63,
    "listeners",
    2,
    "Of several listeners that share a port by SO_REUSEPORT, the one this many further in the "
    "group takes the connection.",
    "socket(7) SO_REUSEPORT; reuseport_select_sock in net/core/sock_reuseport.c goes by a hash"};

inline constexpr std::array order_sites = {&order_priority, &order_reuseport};

} // namespace squall::faults
