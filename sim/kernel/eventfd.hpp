#pragma once

#include "sim/kernel/file.hpp"

namespace squall {

/// eventfd(2): a counter that wakes whoever waits for it.
class eventfd_file final : public file {
public:
    static constexpr file_kind class_kind = file_kind::eventfd;
    eventfd_file(std::uint64_t initial, bool semaphore) noexcept
        : file(class_kind),
          count_(initial),
          semaphore_(semaphore) {}

    std::uint32_t poll() override;
    kernel_result read(std::span<std::byte> into) override;
    kernel_result write(std::span<const std::byte> from) override;
    void release() override { delete this; }

private:
    ~eventfd_file() override = default;

    std::uint64_t count_;
    bool semaphore_;
};

} // namespace squall
