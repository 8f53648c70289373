#pragma once

namespace squall {

/// Prints one line with the place and the condition, and aborts. Not for user errors.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

} // namespace squall

/// What we believe of our own state; on in release builds too.
#define SQUALL_CHECK(condition)                                                                    \
    (static_cast<bool>(condition) ? void(0)                                                        \
                                  : ::squall::check_failed(#condition, __FILE__, __LINE__))
