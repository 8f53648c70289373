#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace squall {

/// Bytes in order: appended at the end, taken from the front. Keeps its memory, so a queue that
/// has been as full before allocates nothing.
class byte_fifo {
public:
    std::size_t size() const noexcept { return bytes_.size() - head_; }
    bool empty() const noexcept { return size() == 0; }
    std::span<const std::byte> view() const noexcept { return std::span(bytes_).subspan(head_); }

    void append(std::span<const std::byte> more) {
        if (more.empty())
            return;
        if (head_ != 0 && bytes_.size() + more.size() > bytes_.capacity())
            compact();
        bytes_.insert(bytes_.end(), more.begin(), more.end());
    }

    /// Copies min(size(), into.size()) bytes from the front without taking them.
    std::size_t peek(std::span<std::byte> into) const noexcept {
        const std::size_t n = std::min(size(), into.size());
        if (n > 0)
            std::memcpy(into.data(), bytes_.data() + head_, n);
        return n;
    }

    /// REQUIRES: n <= size().
    void drop(std::size_t n) noexcept {
        head_ += n;
        if (head_ == bytes_.size()) {
            bytes_.clear();
            head_ = 0;
        }
    }

    void clear() noexcept {
        bytes_.clear();
        head_ = 0;
    }

private:
    void compact() {
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }

    std::vector<std::byte> bytes_;
    std::size_t head_ = 0;
};

} // namespace squall
