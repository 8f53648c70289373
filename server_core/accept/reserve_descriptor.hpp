#pragma once

namespace squall::server {

/// A descriptor that is kept for nothing, so that there is one to be had when there are no others:
/// a server that cannot open one more cannot even accept a connection to close it.
///
/// An eventfd, and no /dev/null: it is an open file like any other, by the process's limit and by
/// the system's table (both count open file descriptions), and needs no file system.
class reserve_descriptor {
public:
    reserve_descriptor() = default;
    ~reserve_descriptor() { give_up(); }

    reserve_descriptor(const reserve_descriptor&) = delete;
    reserve_descriptor& operator=(const reserve_descriptor&) = delete;

    /// Opens it unless it is held. Returns whether it is held now; else somebody has taken the last
    /// number, and it may be tried again later.
    bool refill() noexcept;

    bool held() const noexcept { return fd_ >= 0; }

    /// Closes it, if it is held.
    void give_up() noexcept;

private:
    int fd_ = -1;
};

} // namespace squall::server
