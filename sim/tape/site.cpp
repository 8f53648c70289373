#include "sim/tape/site.hpp"

#include <algorithm>

namespace squall {

std::optional<fault_family> family_named(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(fault_family_names, name);
    if (found == fault_family_names.end())
        return std::nullopt;
    return static_cast<fault_family>(found - fault_family_names.begin());
}

const site* find_site(site_list sites, std::string_view name) noexcept {
    const auto found = std::ranges::find_if(sites, [&](const site* s) { return s->name == name; });
    return found == sites.end() ? nullptr : *found;
}

} // namespace squall
