// Runs in a process that is as good as dead: no allocation, no locks, no stdio, and a stack of its
// own, because the one that the program runs on (a fibre's) may be what is used up. backtrace()
// has loaded what it needs by the time it is called here. Should the handler itself fault, the
// signal's default action ends the process, with what was written so far.

#include "campaign/crash_handler.hpp"

#include "sim/posix/syscall_trap.hpp"
#include "sim/world/program.hpp"

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <execinfo.h>
#include <string_view>
#include <ucontext.h>
#include <unistd.h>

// Sanitizers' runtime has it; other programs do not.
extern "C" void __sanitizer_set_report_fd(void* fd) __attribute__((weak));

namespace squall {

namespace {

constexpr std::array deadly = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
constexpr std::size_t frames_max = 48;
/// A fault this close to the stack pointer is most likely the guard page below the stack.
constexpr std::uintptr_t near_stack = std::uintptr_t{64} * 1024;

int notes_fd = -1;
alignas(16) std::array<std::byte, std::size_t{128} * 1024> own_stack;

void put(std::string_view text) noexcept {
    if (::write(notes_fd, text.data(), text.size()) < 0) {
        // Nobody is left to be told.
    }
}

void put_hex(std::uintptr_t n) noexcept {
    std::array<char, 18> text{};
    std::size_t at = text.size();
    do {
        text[--at] = "0123456789abcdef"[n & 15U];
        n >>= 4U;
    } while (n != 0);
    text[--at] = 'x';
    text[--at] = '0';
    put({text.data() + at, text.size() - at});
}

void put_frame(std::size_t number, std::uintptr_t pc) noexcept {
    const std::array digits = {static_cast<char>('0' + number / 10),
                               static_cast<char>('0' + number % 10)};
    put("    #");
    put(number < 10 ? std::string_view(&digits[1], 1) : std::string_view(digits.data(), 2));
    put(" ");
    put_hex(pc);
    put("\n");
}

/// The interrupted registers. backtrace() reads them from there too.
greg_t& machine(ucontext_t& context, int name) noexcept {
    return context.uc_mcontext.gregs[name];
}

std::uintptr_t pc_of(ucontext_t& context) noexcept {
    return static_cast<std::uintptr_t>(machine(context, REG_RIP));
}

/// The frames outside the interrupted one; false if there seem to be none. All are return
/// addresses: the call stands before them.
bool put_callers(std::uintptr_t pc, std::size_t number) noexcept {
    std::array<void*, frames_max> found;
    const auto count = static_cast<std::size_t>(::backtrace(found.data(), found.size()));
    std::size_t here = 0; // this handler and the system's way into it stand before
    while (here < count && reinterpret_cast<std::uintptr_t>(found[here]) != pc)
        ++here;
    if (here + 1 >= count)
        return false;
    for (++here; here < count; ++here)
        put_frame(number++, reinterpret_cast<std::uintptr_t>(found[here]) - 1);
    return true;
}

void put_stack(ucontext_t& context) noexcept {
    put_frame(0, pc_of(context));
    if (put_callers(pc_of(context), 1))
        return;
    // A jump to nowhere, which has no caller that the unwinder would know: go on where the call
    // would have returned to.
    const greg_t sp = machine(context, REG_RSP);
    machine(context, REG_RIP) = *reinterpret_cast<const greg_t*>(sp);
    machine(context, REG_RSP) = sp + static_cast<greg_t>(sizeof(greg_t));
    put_frame(1, pc_of(context) - 1);
    put_callers(pc_of(context), 2);
}

void on_crash(int signal, siginfo_t* info, void* context) {
    const outside_host now; // inside a host, write would go to the simulated kernel
    auto& interrupted = *static_cast<ucontext_t*>(context);
    put("SIG");
    if (const char* const name = ::sigabbrev_np(signal))
        put(name);
    if (signal == SIGSEGV || signal == SIGBUS) {
        const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
        put(" at address ");
        put_hex(address);
        const auto sp = static_cast<std::uintptr_t>(machine(interrupted, REG_RSP));
        if (address - (sp - near_stack) < near_stack + 4096)
            put(", near the stack pointer: a stack overflow?");
    }
    put("\n");
    put_stack(interrupted);
    ::raise(signal); // the default action, by SA_RESETHAND
}

void on_trapped_call(std::string_view call, ucontext_t& context) {
    const outside_host now;
    put(trapped_call_words);
    put(call);
    put("\n");
    put_stack(context);
    std::signal(SIGSYS, SIG_DFL);
    ::raise(SIGSYS);
}

} // namespace

void install_syscall_trap(int own_socket) noexcept {
    posix::trap_system_calls(own_socket, on_trapped_call);
}

void install_crash_handler(int notes) noexcept {
    notes_fd = notes;
    if (__sanitizer_set_report_fd != nullptr)
        __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<std::intptr_t>(notes)));
    put(""); // looks up libc's write
    void* loads_the_unwinder = nullptr;
    ::backtrace(&loads_the_unwinder, 1);
    stack_t mine{};
    if (::sigaltstack(nullptr, &mine) == 0 && (mine.ss_flags & SS_DISABLE) != 0) {
        mine.ss_sp = own_stack.data();
        mine.ss_size = own_stack.size();
        mine.ss_flags = 0;
        ::sigaltstack(&mine, nullptr);
    }
    for (const int signal : deadly) {
        struct sigaction action {};
        if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL)
            continue;
        action.sa_sigaction = on_crash;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | static_cast<int>(SA_RESETHAND);
        ::sigaction(signal, &action, nullptr);
    }
}

} // namespace squall
