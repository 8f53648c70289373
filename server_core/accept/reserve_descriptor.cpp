#include "server_core/accept/reserve_descriptor.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace squall::server {

bool reserve_descriptor::refill() noexcept {
    if (!held()) {
        fd_ = ::eventfd(0, EFD_CLOEXEC);
    }
    return held();
}

void reserve_descriptor::give_up() noexcept {
    if (held()) {
        ::close(std::exchange(fd_, -1));
    }
}

} // namespace squall::server
