#include "sim/kernel/random_device.hpp"

#include "sim/world/host.hpp"

#include <algorithm>
#include <cstring>
#include <sys/epoll.h>

namespace squall {

std::uint32_t random_device::poll() {
    return EPOLLIN | EPOLLOUT;
}

kernel_result random_device::read(std::span<std::byte> into) {
    fill_random(host_, into);
    return static_cast<kernel_result>(into.size());
}

kernel_result random_device::write(std::span<const std::byte> from) {
    return static_cast<kernel_result>(from.size());
}

void fill_random(host& h, std::span<std::byte> into) {
    while (!into.empty()) {
        const std::uint64_t word = h.entropy();
        const std::size_t n = std::min(into.size(), sizeof word);
        std::memcpy(into.data(), &word, n);
        into = into.subspan(n);
    }
}

} // namespace squall
