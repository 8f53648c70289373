#pragma once

#include "sim/tape/site.hpp"

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

/// Which faults a seed may use: whole families, and single sites by name. Chosen by the user
/// (--faults); within them the seed itself decides, swarm fashion, which are on.
class fault_profile {
public:
    /// All families.
    fault_profile() noexcept { families_.set(); }

    static fault_profile none() noexcept {
        fault_profile p;
        p.families_.reset();
        return p;
    }

    /// "none", or names joined by commas: of families, of single sites, and "all" for all
    /// families. A site that is off by default is on only if it is named. Throws
    /// std::invalid_argument with one line: an unknown name, or a family in which `sites` has
    /// nothing.
    static fault_profile parse(std::string_view text, site_list sites);

    bool allows(const site& s) const noexcept {
        return (s.by_default && families_.test(static_cast<std::size_t>(s.family))) ||
               (!named_.empty() && names(s));
    }
    bool is_default() const noexcept { return families_.all() && named_.empty(); }

    /// What parse() takes: "all" or families in catalogue order, then sites as they were given.
    std::string to_string() const;

private:
    bool names(const site& s) const noexcept;
    void add(std::string_view name, site_list sites);

    std::bitset<fault_family_names.size()> families_;
    std::vector<const site*> named_;
};

} // namespace squall
