#include "sim/tape/fault_profile.hpp"

#include <stdexcept>

namespace squall {

fault_profile fault_profile::parse(std::string_view text) {
    fault_profile p = none();
    if (text == "none")
        return p;
    for (;;) {
        const std::size_t comma = text.find(',');
        const std::string_view name = text.substr(0, comma);
        const auto family = family_named(name);
        if (!family) {
            std::string known;
            for (const std::string_view f : fault_family_names)
                known += (known.empty() ? "" : ", ") + std::string(f);
            throw std::invalid_argument("unknown fault family '" + std::string(name) +
                                        "' (known: " + known + ", or none)");
        }
        p.families_.set(static_cast<std::size_t>(*family));
        if (comma == std::string_view::npos)
            return p;
        text.remove_prefix(comma + 1);
    }
}

std::string fault_profile::to_string() const {
    std::string text;
    for (std::size_t i = 0; i < fault_family_names.size(); ++i)
        if (families_.test(i))
            text += (text.empty() ? "" : ",") + std::string(fault_family_names[i]);
    return text.empty() ? "none" : text;
}

} // namespace squall
