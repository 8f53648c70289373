#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

/// Counts events by the values of a few labels.
///
/// REQUIRES: a label has few values, all of them words of ours: each is a time series for whoever
/// collects them. What a peer says is never one.
class labelled_counter {
    struct by_letters {
        using is_transparent = void;
        bool operator()(const auto& a, const auto& b) const {
            return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
        }
    };

public:
    using values = std::initializer_list<std::string_view>;
    using table = std::map<std::vector<std::string>, std::uint64_t, by_letters>;

    explicit labelled_counter(std::vector<std::string> labels) : labels_(std::move(labels)) {}

    /// Shows a zero until there is more: whoever watches it then sees the first event, too.
    void expect(values which) { add(which, 0); }

    /// REQUIRES: as many values as there are labels.
    void add(values which, std::uint64_t events = 1) {
        auto found = counts_.find(which);
        if (found == counts_.end()) {
            found = counts_.emplace(std::vector<std::string>{which.begin(), which.end()}, 0).first;
        }
        found->second += events;
        total_ += events;
    }

    std::uint64_t of(values which) const {
        const auto found = counts_.find(which);
        return found == counts_.end() ? 0 : found->second;
    }
    std::uint64_t total() const noexcept { return total_; }
    const std::vector<std::string>& labels() const noexcept { return labels_; }
    const table& counts() const noexcept { return counts_; }

private:
    std::vector<std::string> labels_;
    table counts_;
    std::uint64_t total_ = 0;
};

} // namespace squall::server
