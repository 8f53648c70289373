#include "sim/tape/listed_source.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace squall {

listed_source::listed_source(std::span<const decision> decisions) {
    for (const decision& d : decisions)
        if (d.value != 0)
            by_key_[{d.where->id(), hash_name(d.who)}][d.at] = d.value;
}

firing listed_source::next(const site& where, const actor& who, std::uint64_t from) {
    const auto listed = by_key_.find({where.id(), who.key()});
    if (listed == by_key_.end())
        return never;
    const auto found = listed->second.lower_bound(from);
    return found == listed->second.end() ? never : firing{found->first, found->second};
}

std::vector<decision> never_asked(std::span<const decision> wanted,
                                  std::span<const decision> taken) {
    std::set<std::tuple<std::uint64_t, std::string_view, std::uint64_t>> met;
    for (const decision& d : taken)
        met.emplace(d.where->id(), d.who, d.at);
    std::vector<decision> left;
    std::ranges::copy_if(wanted, std::back_inserter(left), [&](const decision& d) {
        return !met.contains({d.where->id(), d.who, d.at});
    });
    return left;
}

} // namespace squall
