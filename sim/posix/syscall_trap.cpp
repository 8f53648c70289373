// A seccomp filter (seccomp(2), SECCOMP_RET_TRAP) turns the calls in question into SIGSYS. Whether
// they were made inside a host only the handler can tell; for those outside it makes the call
// again, by the one instruction whose calls the filter lets pass.

#include "sim/posix/syscall_trap.hpp"

#include "sim/posix/real.hpp"
#include "sim/sanitizers.hpp"
#include "sim/world/program.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace squall::real {
SQUALL_REAL(sigaction)
} // namespace squall::real

// long squall_plain_system_call(long number, long a1, ..., long a6): minus an errno on failure.
extern "C" {
long squall_plain_system_call(long number, ...);
extern const char squall_after_plain_system_call[];
}
asm(R"(
        .text
        .globl squall_plain_system_call, squall_after_plain_system_call
        .hidden squall_plain_system_call, squall_after_plain_system_call
        .type squall_plain_system_call, @function
squall_plain_system_call:
        .cfi_startproc
        mov %rdi, %rax
        mov %rsi, %rdi
        mov %rdx, %rsi
        mov %rcx, %rdx
        mov %r8, %r10
        mov %r9, %r8
        mov 8(%rsp), %r9
        syscall
squall_after_plain_system_call:
        ret
        .cfi_endproc
        .size squall_plain_system_call, . - squall_plain_system_call
)");

namespace squall::posix {

namespace {

struct trapped_call {
    unsigned number;
    std::string_view name;
};

#define SQUALL_CALL(name)                                                                          \
    trapped_call {                                                                                 \
        SYS_##name, #name                                                                          \
    }
constexpr std::array trapped_calls = {
    SQUALL_CALL(socket),         SQUALL_CALL(socketpair),
    SQUALL_CALL(bind),           SQUALL_CALL(listen),
    SQUALL_CALL(accept),         SQUALL_CALL(accept4),
    SQUALL_CALL(connect),        SQUALL_CALL(sendto),
    SQUALL_CALL(sendmsg),        SQUALL_CALL(sendmmsg),
    SQUALL_CALL(recvfrom),       SQUALL_CALL(recvmsg),
    SQUALL_CALL(recvmmsg),       SQUALL_CALL(shutdown),
    SQUALL_CALL(getsockopt),     SQUALL_CALL(setsockopt),
    SQUALL_CALL(getsockname),    SQUALL_CALL(getpeername),
    SQUALL_CALL(epoll_create),   SQUALL_CALL(epoll_create1),
    SQUALL_CALL(epoll_ctl),      SQUALL_CALL(epoll_wait),
    SQUALL_CALL(epoll_pwait),    SQUALL_CALL(epoll_pwait2),
    SQUALL_CALL(poll),           SQUALL_CALL(ppoll),
    SQUALL_CALL(select),         SQUALL_CALL(pselect6),
    SQUALL_CALL(eventfd),        SQUALL_CALL(eventfd2),
    SQUALL_CALL(signalfd),       SQUALL_CALL(signalfd4),
    SQUALL_CALL(inotify_init),   SQUALL_CALL(inotify_init1),
    SQUALL_CALL(timerfd_create), SQUALL_CALL(timerfd_settime),
    SQUALL_CALL(io_uring_setup), SQUALL_CALL(io_uring_enter),
    SQUALL_CALL(nanosleep),      SQUALL_CALL(clock_nanosleep),
    SQUALL_CALL(pause),          SQUALL_CALL(alarm),
    SQUALL_CALL(setitimer),      SQUALL_CALL(timer_create),
    SQUALL_CALL(getrandom),
#if !SQUALL_ASAN
    SQUALL_CALL(clock_gettime),  SQUALL_CALL(gettimeofday),
    SQUALL_CALL(time),
#endif
};
#undef SQUALL_CALL

trapped_call_teller teller = nullptr;

sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
/// Goes on with the next instruction if the word loaded last is `k`, else passes over `otherwise`.
sock_filter unless_equal(std::uint32_t k, std::size_t otherwise) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, static_cast<std::uint8_t>(otherwise));
}
sock_filter answer(std::uint32_t what) {
    return BPF_STMT(BPF_RET | BPF_K, what);
}

constexpr std::size_t low_word(std::size_t argument) {
    return offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t);
}

std::vector<sock_filter> filter_for(int own_socket) {
    const auto let_pass = reinterpret_cast<std::uint64_t>(&squall_after_plain_system_call);
    constexpr std::size_t pointer = offsetof(seccomp_data, instruction_pointer);
    std::vector<sock_filter> f = {
        load(offsetof(seccomp_data, arch)),
        unless_equal(AUDIT_ARCH_X86_64, 1),
        BPF_STMT(BPF_JMP | BPF_JA, 1),
        answer(SECCOMP_RET_ALLOW), // 32-bit calls: nobody makes them
        load(pointer),
        unless_equal(static_cast<std::uint32_t>(let_pass), 3),
        load(pointer + sizeof(std::uint32_t)),
        unless_equal(static_cast<std::uint32_t>(let_pass >> 32U), 1),
        answer(SECCOMP_RET_ALLOW),
    };
    for (const trapped_call& c : trapped_calls) {
        f.push_back(load(offsetof(seccomp_data, nr)));
        if (c.number == SYS_sendto || c.number == SYS_recvfrom) {
            f.insert(f.end(), {unless_equal(c.number, 4), load(low_word(0)),
                               unless_equal(static_cast<std::uint32_t>(own_socket), 1),
                               answer(SECCOMP_RET_ALLOW), answer(SECCOMP_RET_TRAP)});
        } else if (c.number == SYS_getrandom) {
            f.insert(f.end(), {unless_equal(c.number, 4), load(low_word(2)),
                               BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, GRND_NONBLOCK, 0, 1),
                               answer(SECCOMP_RET_ERRNO | ENOSYS), answer(SECCOMP_RET_TRAP)});
        } else {
            f.insert(f.end(), {unless_equal(c.number, 1), answer(SECCOMP_RET_TRAP)});
        }
    }
    f.push_back(answer(SECCOMP_RET_ALLOW));
    return f;
}

std::string_view name_of(long number) {
    for (const trapped_call& c : trapped_calls)
        if (c.number == static_cast<unsigned long>(number))
            return c.name;
    return "unknown";
}

void on_trap(int, siginfo_t*, void* where) {
    auto& context = *static_cast<ucontext_t*>(where);
    auto& r = context.uc_mcontext.gregs;
    if (running_program != nullptr)
        teller(name_of(r[REG_RAX]), context);
    r[REG_RAX] = squall_plain_system_call(r[REG_RAX], r[REG_RDI], r[REG_RSI], r[REG_RDX],
                                          r[REG_R10], r[REG_R8], r[REG_R9]);
}

} // namespace

bool trap_system_calls(int own_socket, trapped_call_teller tell) noexcept {
    if (SQUALL_TSAN) // delays signals
        return false;
    teller = tell;
    struct sigaction action {};
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    std::vector<sock_filter> filter = filter_for(own_socket);
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    struct sigaction before {};
    if (real::sigaction(SIGSYS, &action, &before) != 0)
        return false;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0)
        return true;
    real::sigaction(SIGSYS, &before, nullptr);
    return false;
}

bool can_trap_system_calls() noexcept {
    // A filter at no address: the kernel that has them, and may give them, says EFAULT (prctl(2)).
    return !SQUALL_TSAN && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, nullptr, 0, 0) == -1 &&
           errno == EFAULT;
}

} // namespace squall::posix
