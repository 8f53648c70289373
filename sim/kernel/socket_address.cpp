#include "sim/kernel/socket_address.hpp"

#include "sim/check.hpp"

#include <algorithm>
#include <cstring>

namespace squall {

void socket_address::assign(std::span<const std::byte> sockaddr_bytes) noexcept {
    SQUALL_CHECK(sockaddr_bytes.size() <= bytes_.size());
    std::ranges::copy(sockaddr_bytes, bytes_.begin());
    size_ = sockaddr_bytes.size();
}

void socket_address::copy_out(sockaddr* to, socklen_t* size) const noexcept {
    if (to == nullptr || size == nullptr)
        return;
    std::memcpy(to, bytes_.data(), std::min<std::size_t>(*size, size_));
    *size = static_cast<socklen_t>(size_);
}

int family_of(std::span<const std::byte> sockaddr_bytes) noexcept {
    sa_family_t family = AF_UNSPEC;
    if (sockaddr_bytes.size() >= sizeof family)
        std::memcpy(&family, sockaddr_bytes.data(), sizeof family);
    return family;
}

} // namespace squall
