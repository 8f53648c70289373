// One entry point for each refused call. Their signatures do not matter here, so they are not
// repeated: the entry keeps the arguments' registers, asks refused_or_real() where it is, and
// either goes on into libc's function as if nobody had been between, or returns.

#include "sim/posix/refused_calls.hpp"

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"

#include <cerrno>

#if !defined(__x86_64__)
#error "entry points of refused calls are written for x86-64"
#endif

namespace squall::posix {

namespace {

struct refused_call {
    const char* name;
    long answer; ///< what the program gets; errno is ENOSYS besides
    void* real;  ///< libc's, once it has been looked up
};

/// Comes back in two registers (the calling convention's rax and rdx).
struct way_on {
    void* real; ///< null inside a host
    long answer;
};

} // namespace

extern "C" __attribute__((used, visibility("hidden"))) way_on
squall_refused_or_real(refused_call* call) {
    if (running_program != nullptr) {
        refuse(*running_program, call->name);
        return {nullptr, call->answer};
    }
    if (call->real == nullptr)
        call->real = real::look_up(call->name);
    return {call->real, 0};
}

#define SQUALL_DESCRIBE(call_name, call_answer)                                                    \
    extern "C" {                                                                                   \
    __attribute__((used, visibility("hidden")))                                                    \
    refused_call squall_refused_##call_name = {#call_name, call_answer, nullptr};                  \
    }
#define SQUALL_MINUS_ONE(name) SQUALL_DESCRIBE(name, -1)
#define SQUALL_NULL(name) SQUALL_DESCRIBE(name, 0)
#define SQUALL_NUMBER(name) SQUALL_DESCRIBE(name, ENOSYS)
SQUALL_REFUSED_CALLS(SQUALL_MINUS_ONE, SQUALL_NULL, SQUALL_NUMBER)

// Seven registers and the return address: the stack is aligned again at the call.
asm(R"(
        .text
        .type squall_refused_entry, @function
squall_refused_entry:
        .cfi_startproc
        push %rax
        .cfi_adjust_cfa_offset 8
        push %rdi
        .cfi_adjust_cfa_offset 8
        push %rsi
        .cfi_adjust_cfa_offset 8
        push %rdx
        .cfi_adjust_cfa_offset 8
        push %rcx
        .cfi_adjust_cfa_offset 8
        push %r8
        .cfi_adjust_cfa_offset 8
        push %r9
        .cfi_adjust_cfa_offset 8
        mov %r11, %rdi
        call squall_refused_or_real
        mov %rax, %r11
        mov %rdx, %r10
        pop %r9
        .cfi_adjust_cfa_offset -8
        pop %r8
        .cfi_adjust_cfa_offset -8
        pop %rcx
        .cfi_adjust_cfa_offset -8
        pop %rdx
        .cfi_adjust_cfa_offset -8
        pop %rsi
        .cfi_adjust_cfa_offset -8
        pop %rdi
        .cfi_adjust_cfa_offset -8
        pop %rax
        .cfi_adjust_cfa_offset -8
        test %r11, %r11
        jz 1f
        jmp *%r11
1:      mov %r10, %rax
        ret
        .cfi_endproc
        .size squall_refused_entry, . - squall_refused_entry
)");

#define SQUALL_ENTRY(name)                                                                         \
    asm(".text\n"                                                                                  \
        ".weak " #name "\n"                                                                        \
        ".type " #name ", @function\n" #name ":\n"                                                 \
        ".cfi_startproc\n"                                                                         \
        "lea squall_refused_" #name "(%rip), %r11\n"                                               \
        "jmp squall_refused_entry\n"                                                               \
        ".cfi_endproc\n"                                                                           \
        ".size " #name ", . - " #name "\n");
SQUALL_REFUSED_CALLS(SQUALL_ENTRY, SQUALL_ENTRY, SQUALL_ENTRY)

} // namespace squall::posix
