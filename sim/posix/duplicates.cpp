// What is done with a descriptor's number and flags: dup, dup2, dup3, fcntl. Simulated and real
// numbers cannot change places, as two kernels keep them.

#include "sim/kernel/pipe.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <cstdarg>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(fcntl)
SQUALL_REAL(dup)
SQUALL_REAL(dup2)
SQUALL_REAL(dup3)
} // namespace squall::real

namespace squall::posix {

namespace {

int duplicate(program& p, const hashed_name& name, int fd, int lowest, bool close_on_exec) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    return call.done_int(call.where().descriptors.duplicate(fd, lowest, close_on_exec),
                         {{"fd", fd}, {"lowest", lowest}});
}

int duplicate_onto(program& p, const hashed_name& name, int fd, int wanted, int flags) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    kernel_result r = 0;
    if ((flags & ~O_CLOEXEC) != 0 || (fd == wanted && name.text() == "dup3"))
        r = -EINVAL;
    else if (fd == wanted)
        r = call.find(fd) != nullptr ? fd : -EBADF;
    else if (wanted < 0)
        r = -EBADF;
    else if (!simulated(fd) || !simulated(wanted))
        return refuse(p,
                      std::string(name.text()) + " between a simulated descriptor and a real one");
    else
        r = call.where().descriptors.duplicate_onto(fd, wanted, (flags & O_CLOEXEC) != 0);
    return call.done_int(r, {{"fd", fd}, {"wanted", wanted}});
}

/// Flags that F_SETFL takes and that would change what the descriptor does here.
constexpr long not_simulated = O_ASYNC | O_DIRECT;

kernel_result pipe_size(file& f, int command, long argument) {
    if (f.kind != file_kind::pipe)
        return -EBADF;
    auto& end = static_cast<pipe_end&>(f);
    return command == F_GETPIPE_SZ ? end.capacity() : end.set_capacity(argument);
}

int control_flags(program& p, int fd, int command, long argument) {
    kernel_call call(p, "fcntl");
    if (call.deaf())
        return kernel_call::fail(EIO);
    descriptor_table& table = call.where().descriptors;
    file* const f = call.find(fd);
    kernel_result r = 0;
    if (f == nullptr) {
        r = -EBADF;
    } else if (command == F_GETFL) {
        r = f->access | (f->nonblocking ? O_NONBLOCK : 0);
    } else if (command == F_SETFL) {
        if ((argument & not_simulated) != 0)
            return refuse(p, "fcntl F_SETFL with O_ASYNC or O_DIRECT");
        f->nonblocking = (argument & O_NONBLOCK) != 0;
    } else if (command == F_GETFD) {
        r = table.close_on_exec(fd) ? FD_CLOEXEC : 0;
    } else if (command == F_SETFD) {
        table.set_close_on_exec(fd, (argument & FD_CLOEXEC) != 0);
    } else if (command == F_GETPIPE_SZ || command == F_SETPIPE_SZ) {
        r = pipe_size(*f, command, argument);
    } else {
        return refuse(p, "fcntl with command " + std::to_string(command));
    }
    return call.done_int(r, {{"fd", fd}, {"command", command}, {"argument", argument}});
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int fcntl(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    if (running_program == nullptr || !simulated(fd))
        return squall::real::fcntl(fd, command, argument);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        return duplicate(*running_program, "fcntl_dup", fd, static_cast<int>(argument),
                         command == F_DUPFD_CLOEXEC);
    return control_flags(*running_program, fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    return fcntl(fd, command, argument);
}

int dup(int fd) noexcept {
    return running_program == nullptr || !simulated(fd)
               ? squall::real::dup(fd)
               : duplicate(*running_program, "dup", fd, 0, false);
}

int dup2(int fd, int wanted) noexcept {
    return running_program == nullptr || (!simulated(fd) && !simulated(wanted))
               ? squall::real::dup2(fd, wanted)
               : duplicate_onto(*running_program, "dup2", fd, wanted, 0);
}

int dup3(int fd, int wanted, int flags) noexcept {
    return running_program == nullptr || (!simulated(fd) && !simulated(wanted))
               ? squall::real::dup3(fd, wanted, flags)
               : duplicate_onto(*running_program, "dup3", fd, wanted, flags);
}

} // extern "C"
