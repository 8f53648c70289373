#pragma once

#include <string_view>

namespace squall {

/// In a child: from now on a signal that ends this process writes its name and the raw stack to
/// `notes`, then ends the process as if nobody had listened; sanitizers write their reports there
/// too. The stack has one line a frame, as sanitizers write them ("    #0 0x55d0c0ffee"), and
/// whoever reads it has the same addresses if it forked this process (symbolizer.hpp).
///
/// A signal that somebody handles already (AddressSanitizer does SIGSEGV) is left to him.
void install_crash_handler(int notes) noexcept;

/// In a child, after install_crash_handler(): a system call that a program inside a host makes
/// past libc (posix/syscall_trap.hpp) ends this process too, with the call's name and the stack in
/// the notes; nothing happens where the system does not allow such traps. `own_socket`: the child's
/// way to its parent.
void install_syscall_trap(int own_socket) noexcept;

/// How the notes of such an end begin; the name of the call follows.
inline constexpr std::string_view trapped_call_words = "SIGSYS by the system call ";

} // namespace squall
