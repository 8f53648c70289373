#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace squall {

/// An IPv4 or IPv6 address. An IPv4 address is kept as its IPv4-mapped IPv6 address (RFC 4291
/// section 2.5.5.2), for to the kernel 10.0.0.1 and ::ffff:10.0.0.1 are one and the same.
class ip_address {
public:
    /// ::, the IPv6 wildcard.
    constexpr ip_address() = default;
    /// `bits` in host byte order: 0x0a000001 for 10.0.0.1.
    static constexpr ip_address v4(std::uint32_t bits) noexcept {
        return {0, mapped_prefix | bits};
    }
    /// The upper and the lower eight bytes, each as a number with its first byte uppermost.
    static constexpr ip_address v6(std::uint64_t high, std::uint64_t low) noexcept {
        return {high, low};
    }

    constexpr bool is_v4() const noexcept {
        return high_ == 0 && (low_ & ~std::uint64_t{0xffff'ffff}) == mapped_prefix;
    }
    /// REQUIRES: is_v4().
    constexpr std::uint32_t v4_bits() const noexcept { return static_cast<std::uint32_t>(low_); }
    constexpr std::uint64_t high() const noexcept { return high_; }
    constexpr std::uint64_t low() const noexcept { return low_; }
    /// 0.0.0.0 or ::.
    constexpr bool is_any() const noexcept {
        return high_ == 0 && (low_ == 0 || low_ == mapped_prefix);
    }
    /// 127.0.0.0/8 or ::1.
    constexpr bool is_loopback() const noexcept {
        return is_v4() ? v4_bits() >> 24U == 127 : high_ == 0 && low_ == 1;
    }
    friend constexpr auto operator<=>(const ip_address&, const ip_address&) = default;

private:
    static constexpr std::uint64_t mapped_prefix = std::uint64_t{0xffff} << 32U;
    constexpr ip_address(std::uint64_t high, std::uint64_t low) noexcept : high_(high), low_(low) {}

    std::uint64_t high_ = 0;
    std::uint64_t low_ = 0;
};

inline constexpr ip_address any_v4 = ip_address::v4(0);
inline constexpr ip_address any_v6;
inline constexpr ip_address loopback_v4 = ip_address::v4(0x7f00'0001);
inline constexpr ip_address loopback_v6 = ip_address::v6(0, 1);

/// Address and port, the port in host byte order.
struct ip_endpoint {
    ip_address address;
    std::uint16_t port = 0;

    friend auto operator<=>(const ip_endpoint&, const ip_endpoint&) = default;
};

/// "10.0.0.1", "fd00::1".
std::string to_string(const ip_address& a);
/// "10.0.0.1:8000", "[fd00::1]:8000".
std::string to_string(const ip_endpoint& e);

} // namespace squall
