#pragma once

namespace squall::posix {

/// Whether code at `address` belongs to a sanitizer's runtime. It makes libc calls of its own while
/// a program runs, and they must be real: it finds out by a pipe whether memory may be read
/// (IsAccessibleMemoryRange, for UBSan's checks of object types).
bool is_in_sanitizer(const void* address) noexcept;

} // namespace squall::posix
