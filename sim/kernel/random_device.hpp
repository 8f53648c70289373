#pragma once

#include "sim/kernel/file.hpp"

namespace squall {

class host;

/// /dev/urandom and /dev/random (random(4)): an endless stream of the host's random words.
class random_device final : public file {
public:
    static constexpr file_kind class_kind = file_kind::random;
    explicit random_device(host& h) noexcept : file(class_kind), host_(h) {}

    std::uint32_t poll() override;
    kernel_result read(std::span<std::byte> into) override;
    /// Takes everything, and stirs nothing.
    kernel_result write(std::span<const std::byte> from) override;
    void release() override { delete this; }

private:
    ~random_device() override = default;

    host& host_;
};

/// Fills `into` with random words of `h`, a fresh one for each eight bytes begun.
void fill_random(host& h, std::span<std::byte> into);

} // namespace squall
