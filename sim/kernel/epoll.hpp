#pragma once

#include "sim/kernel/file.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <sys/epoll.h>
#include <vector>

namespace squall {

/// An epoll instance, with Linux's own algorithm (fs/eventpoll.c): a file that wakes puts its
/// item at the end of the ready list; epoll_wait takes items from the front, asks each file what
/// holds now, and puts level-triggered ones back at the end. So the order of events is the order
/// of arrival, and an edge is a wake-up, not a change of a bit.
///
/// `readiness` has the programs that wait in epoll_wait (exclusive: one of them is woken) beside
/// the epolls that watch this one and the polls.
class epoll final : public file {
public:
    static constexpr file_kind class_kind = file_kind::epoll;
    epoll() : file(class_kind) {}

    std::uint32_t poll() override;
    void release() override { delete this; }

    /// epoll_ctl(2): -EEXIST, -ENOENT, -EINVAL, -ELOOP as there.
    kernel_result add(int fd, file& f, const epoll_event& wanted);
    kernel_result modify(int fd, const file& f, const epoll_event& wanted);
    kernel_result remove(int fd, const file& f);

    /// Events that hold now, at most `into.size()`; 0 if none.
    /// Which registration each event belongs to (1, 2, ... in order of EPOLL_CTL_ADD) goes to
    /// `registered`, of the same size: what a trace says instead of the program's own pointer.
    std::size_t collect(std::span<epoll_event> into, std::span<std::int64_t> registered);

private:
    struct item final : waiter {
        item(epoll& e, int d, file& f, std::int64_t n) : owner(e), fd(d), target(f), order(n) {}
        void on_wake(std::uint32_t bits) override { told(bits); }
        bool on_wake_exclusive(std::uint32_t bits) override;
        /// Whether it was something that is watched for.
        bool told(std::uint32_t bits);
        void on_gone() override { owner.erase(*this); }

        epoll& owner;
        int fd;
        file& target;
        std::int64_t order; ///< 1, 2, ... in order of EPOLL_CTL_ADD
        epoll_event wanted{};
        bool ready = false;
        item* next_ready = nullptr;
        item* previous_ready = nullptr;
        std::unique_ptr<item> same_fd; ///< another file that once had this number (dup, close)
    };

    ~epoll() override = default;
    item* find(int fd, const file& f) const noexcept;
    static int nesting(const epoll& from, const epoll& wanted);
    void erase(item& i);
    void watch(item& i, const epoll_event& wanted);
    void push_ready(item& i) noexcept;
    void drop_ready(item& i) noexcept;

    std::vector<std::unique_ptr<item>> by_fd_; ///< index: fd - descriptor_table::first_descriptor
    item* first_ready_ = nullptr;
    item* last_ready_ = nullptr;
    std::size_t ready_count_ = 0;
    std::int64_t registrations_ = 0;
};

} // namespace squall
