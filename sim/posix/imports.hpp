#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace squall::posix {

/// A function that one loaded object, the program or a library, takes from another.
struct import {
    std::string object; ///< "libfoo.so.1"; the program is "this program"
    std::string name;
};

/// What every loaded object imports by its relocations, each name once an object, in the order
/// of loading. Left out: the C library itself, the dynamic linker, and sanitizers' runtimes.
///
/// Not seen: what a library looks up by dlsym, libraries loaded later, and system calls that it
/// makes without libc; the last are trapped in workers (syscall_trap.hpp).
std::vector<import> loaded_imports();

/// Whether `name`, looked up as an import of any library is, is defined in this program.
bool is_defined_here(const char* name) noexcept;

/// The first of `imports` that must be ours by the table (libc_table.hpp) and is not, as one line
/// for people; empty if there is none.
std::string first_stray(const std::vector<import>& imports,
                        const std::function<bool(const char*)>& is_ours = is_defined_here);

} // namespace squall::posix
