#include "sim/tape/fault_profile.hpp"

#include <algorithm>
#include <stdexcept>

namespace squall {

namespace {

bool has_site_in(site_list sites, fault_family family) {
    return std::ranges::any_of(sites, [family](const site* s) { return s->family == family; });
}

[[noreturn]] void refuse(std::string_view name, site_list sites) {
    std::string known;
    for (std::size_t i = 0; i < fault_family_names.size(); ++i)
        if (has_site_in(sites, static_cast<fault_family>(i)))
            known += std::string(fault_family_names[i]) + ", ";
    throw std::invalid_argument("unknown family or site '" + std::string(name) +
                                "' (families: " + known + "all, none; sites: squall list faults)");
}

} // namespace

void fault_profile::add(std::string_view name, site_list sites) {
    if (name == "all") {
        families_.set();
    } else if (const auto family = family_named(name); family && has_site_in(sites, *family)) {
        families_.set(static_cast<std::size_t>(*family));
    } else if (const site* const s = find_site(sites, name)) {
        if (!names(*s))
            named_.push_back(s);
    } else {
        refuse(name, sites);
    }
}

fault_profile fault_profile::parse(std::string_view text, site_list sites) {
    fault_profile p = none();
    if (text == "none")
        return p;
    for (;;) {
        const std::size_t comma = text.find(',');
        p.add(text.substr(0, comma), sites);
        if (comma == std::string_view::npos)
            return p;
        text.remove_prefix(comma + 1);
    }
}

bool fault_profile::names(const site& s) const noexcept {
    return std::ranges::find(named_, &s) != named_.end();
}

std::string fault_profile::to_string() const {
    std::string text;
    const auto append = [&text](std::string_view name) {
        text += (text.empty() ? "" : ",") + std::string(name);
    };
    if (families_.all())
        append("all");
    else
        for (std::size_t i = 0; i < fault_family_names.size(); ++i)
            if (families_.test(i))
                append(fault_family_names[i]);
    for (const site* const s : named_)
        append(s->name);
    return text.empty() ? "none" : text;
}

} // namespace squall
