#pragma once

#include "sim/tape/site.hpp"

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

namespace squall {

/// Which families of faults a seed may use. Chosen by the user (--faults); within them the seed
/// itself decides, swarm fashion, which are on.
class fault_profile {
public:
    /// All families.
    fault_profile() noexcept { families_.set(); }

    static fault_profile none() noexcept {
        fault_profile p;
        p.families_.reset();
        return p;
    }

    /// "none", or family names joined by commas. Throws std::invalid_argument with one line that
    /// names the unknown family.
    static fault_profile parse(std::string_view text);

    bool allows(fault_family f) const noexcept {
        return families_.test(static_cast<std::size_t>(f));
    }
    bool is_default() const noexcept { return families_.all(); }

    /// What parse() takes, families in catalogue order.
    std::string to_string() const;

private:
    std::bitset<fault_family_names.size()> families_;
};

} // namespace squall
