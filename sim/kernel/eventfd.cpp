#include "sim/kernel/eventfd.hpp"

#include <cstring>
#include <sys/epoll.h>

namespace squall {

namespace {

constexpr std::uint64_t count_max = 0xfffffffffffffffeU; // eventfd(2), "write(2)"

} // namespace

std::uint32_t eventfd_file::poll() {
    return (count_ > 0 ? EPOLLIN : 0U) | (count_ < count_max ? EPOLLOUT : 0U);
}

kernel_result eventfd_file::read(std::span<std::byte> into) {
    if (into.size() < sizeof(std::uint64_t))
        return -EINVAL;
    if (count_ == 0)
        return -EAGAIN;
    const std::uint64_t value = semaphore_ ? 1 : count_;
    count_ -= value;
    std::memcpy(into.data(), &value, sizeof value);
    readiness.wake(EPOLLOUT);
    return sizeof value;
}

kernel_result eventfd_file::write(std::span<const std::byte> from) {
    std::uint64_t value = 0;
    if (from.size() < sizeof value)
        return -EINVAL;
    std::memcpy(&value, from.data(), sizeof value);
    if (value > count_max)
        return -EINVAL;
    if (value > count_max - count_)
        return -EAGAIN;
    count_ += value;
    readiness.wake(EPOLLIN);
    return sizeof value;
}

} // namespace squall
