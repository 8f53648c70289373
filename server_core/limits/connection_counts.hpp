#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace squall::server {

/// Whether one more may come, or which limit it would exceed.
enum class admission { admitted, sessions, sessions_per_address, sessions_per_user };

/// "admitted", "sessions", ...: the enumerator's own name, which is what observers are told.
std::string_view to_string(admission result) noexcept;

/// Counts what is connected, in total, by address and by user, and admits no more than its limits.
class connection_counts {
public:
    /// 0: no limit.
    struct limits {
        std::size_t total = 0;
        std::size_t per_address = 0;
        std::size_t per_user = 0;
    };

    explicit connection_counts(const limits& most) : most_(most) {}

    /// Counts one more, unless that would exceed a limit; of several the first in the order of
    /// `limits`. An empty address or user is nobody's, and is counted in total only.
    admission admit(std::string_view address, std::string_view user);

    /// Undoes one admit. REQUIRES: it admitted the same address and user.
    void release(std::string_view address, std::string_view user);

    /// From now on; who is in stays.
    void change(const limits& most) noexcept { most_ = most; }

    std::size_t total() const noexcept { return total_; }
    std::size_t of_address(std::string_view address) const { return addresses_.of(address); }
    std::size_t of_user(std::string_view user) const { return users_.of(user); }

private:
    /// How many of each; nothing is kept about those of whom there are none.
    class tally {
    public:
        std::size_t of(std::string_view key) const;
        bool has_room(std::string_view key, std::size_t most) const;
        void add(std::string_view key);
        void remove(std::string_view key);

    private:
        std::map<std::string, std::size_t, std::less<>> counts_;
    };

    limits most_;
    std::size_t total_ = 0;
    tally addresses_;
    tally users_;
};

} // namespace squall::server
