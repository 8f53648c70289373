// pipe and pipe2.

#include "sim/kernel/pipe.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/posix/sanitizer_calls.hpp"
#include "sim/world/host.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(pipe)
SQUALL_REAL(pipe2)
} // namespace squall::real

namespace squall::posix {

namespace {

int make_pipe(program& p, const hashed_name& name, int* numbers, int flags) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    if ((flags & (O_DIRECT | O_EXCL)) != 0) // O_EXCL: O_NOTIFICATION_PIPE
        return refuse(p, "pipe2 with O_DIRECT or O_NOTIFICATION_PIPE");
    if ((flags & ~(O_NONBLOCK | O_CLOEXEC)) != 0)
        return call.done_int(-EINVAL, {{"flags", flags}});
    descriptor_table& table = call.where().descriptors;
    const auto [reading, writing] = pipe_end::make();
    const bool close_on_exec = (flags & O_CLOEXEC) != 0;
    reading->nonblocking = writing->nonblocking = (flags & O_NONBLOCK) != 0;
    kernel_result r = table.open(*reading, close_on_exec);
    writing->inode = reading->inode;
    const kernel_result second = r < 0 ? r : table.open(*writing, close_on_exec);
    if (second < 0) { // all or nothing: do_pipe2
        writing->release();
        if (r < 0)
            reading->release();
        else
            table.close(static_cast<int>(r));
        return call.done_int(second, {{"flags", flags}});
    }
    numbers[0] = static_cast<int>(r);
    numbers[1] = static_cast<int>(second);
    return call.done_int(0, {{"flags", flags}, {"reading", r}, {"writing", second}});
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int pipe(int* numbers) noexcept {
    return running_program == nullptr || is_in_sanitizer(__builtin_return_address(0))
               ? squall::real::pipe(numbers)
               : make_pipe(*running_program, "pipe", numbers, 0);
}

int pipe2(int* numbers, int flags) noexcept {
    return running_program == nullptr ? squall::real::pipe2(numbers, flags)
                                      : make_pipe(*running_program, "pipe2", numbers, flags);
}

} // extern "C"
