#include "sim/posix/closing.hpp"

#include "sim/kernel/socket_file.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <algorithm>

namespace squall::posix {

kernel_result close_descriptor(kernel_call& call, int fd) {
    descriptor_table& descriptors = call.where().descriptors;
    file* const f = call.find(fd);
    auto* const s =
        f != nullptr && f->kind == file_kind::socket ? static_cast<socket_file*>(f) : nullptr;
    if (s == nullptr || s->descriptors > 1 || s->linger_time() == duration::zero())
        return descriptors.close(fd);
    call.hold(*s);
    descriptors.close(fd);
    s->readiness.clear();
    world& w = call.where().owner();
    const instant deadline = w.now() + s->linger_time();
    s->begin_linger();
    while (s->linger_over() > w.now() && w.now() < deadline)
        call.wait_woken(*s, std::min(deadline, s->linger_over()));
    return 0;
}

} // namespace squall::posix
