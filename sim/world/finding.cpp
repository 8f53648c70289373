#include "sim/world/finding.hpp"

#include <array>

namespace squall {

std::string_view to_string(verdict v) noexcept {
    constexpr std::array<std::string_view, 6> names = {
        "healthy", "invariant broken", "refused", "no progress", "crashed", "not deterministic"};
    return names[static_cast<std::size_t>(v)];
}

verdict worse(verdict a, verdict b) noexcept {
    // Index: verdict. An exit code's number is not its gravity.
    constexpr std::array<int, 6> gravity = {0, 3, 1, 2, 4, 5};
    return gravity[static_cast<std::size_t>(a)] >= gravity[static_cast<std::size_t>(b)] ? a : b;
}

bool same_failure(const finding& a, const finding& b) noexcept {
    if (a.kind != b.kind)
        return false;
    return a.key.empty() && b.key.empty() ? a.name == b.name : a.key == b.key;
}

} // namespace squall
