#pragma once

// Which sanitizer this translation unit is compiled with; gcc and clang spell it differently.

#if defined(__SANITIZE_ADDRESS__)
#define SQUALL_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define SQUALL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SQUALL_ASAN 1
#elif __has_feature(thread_sanitizer)
#define SQUALL_TSAN 1
#endif
#endif

#if !defined(SQUALL_ASAN)
#define SQUALL_ASAN 0
#endif
#if !defined(SQUALL_TSAN)
#define SQUALL_TSAN 0
#endif
