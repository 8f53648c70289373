#pragma once

#include "sim/kernel/file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace squall {

class pipe_end;

/// The bytes between the two ends of a pipe, as Linux keeps them (fs/pipe.c): a ring of pages.
/// A write fills up the last page if its odd bytes fit there, and takes fresh pages for the rest;
/// so what fits depends on how it was cut, and a write of at most PIPE_BUF bytes goes whole.
/// Lives until both ends are closed.
///
/// Not modelled: named pipes, packet mode (O_DIRECT).
class pipe_ring {
public:
    static constexpr std::size_t page_bytes = 4096;
    static constexpr std::size_t pages_default = 16; ///< PIPE_DEF_BUFFERS: 64 KiB
    /// fs.pipe-max-size: how large an unprivileged process may make it.
    static constexpr std::size_t capacity_max = 1'048'576;

    bool empty() const noexcept { return head_ == tail_; }
    bool full() const noexcept { return head_ - tail_ >= pages_.size(); }
    std::size_t unread_bytes() const noexcept;
    std::size_t capacity() const noexcept { return pages_.size() * page_bytes; }

    /// How many bytes were taken, perhaps 0 of many.
    std::size_t put(std::span<const std::byte> from);
    /// How many bytes were there. `made_room` tells whether a full ring has a page again.
    std::size_t take(std::span<std::byte> into, bool& made_room);
    /// F_SETPIPE_SZ: the new capacity, a power of two; -EINVAL, -EPERM, -EBUSY (fcntl(2)).
    kernel_result resize(std::int64_t bytes);

    pipe_end* reader = nullptr; ///< null once closed
    pipe_end* writer = nullptr;

private:
    struct page {
        std::array<std::byte, page_bytes> bytes;
        std::size_t first = 0; ///< not yet read
        std::size_t end = 0;
    };
    page& at(std::uint64_t position) const noexcept { return *pages_[position % pages_.size()]; }

    std::vector<std::unique_ptr<page>> pages_{pages_default}; ///< made when first used
    std::uint64_t head_ = 0;                                  ///< pages ever begun
    std::uint64_t tail_ = 0;                                  ///< pages ever emptied
};

/// One end of a pipe: pipe(7).
class pipe_end final : public file {
public:
    static constexpr file_kind class_kind = file_kind::pipe;
    struct pair {
        pipe_end* reading;
        pipe_end* writing;
    };
    static pair make();

    std::uint32_t poll() override;
    kernel_result read(std::span<std::byte> into) override;
    /// -EPIPE without a reader: the caller owes the program a SIGPIPE.
    kernel_result write(std::span<const std::byte> from) override;
    kernel_result unread_bytes() const override;
    void release() override;

    /// F_GETPIPE_SZ and F_SETPIPE_SZ, in bytes.
    kernel_result capacity() const { return static_cast<kernel_result>(ring_.capacity()); }
    kernel_result set_capacity(std::int64_t bytes);

private:
    pipe_end(pipe_ring& ring, int how) : file(class_kind), ring_(ring) { access = how; }
    ~pipe_end() override = default;

    pipe_ring& ring_;
};

} // namespace squall
