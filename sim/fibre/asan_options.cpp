// Sanitizers' default options for programs that hold squall. Reports have raw addresses: worker
// processes start no symbolizer, their parent gives the frames their names
// (ASAN_OPTIONS=symbolize=1 has the sanitizer do it, for other programs). With
// detect_stack_use_after_return the locals of a function lie outside its stack, and a fibre that
// is given up (program::freeze) would take their memory with it: LeakSanitizer finds what a kept
// stack points to, but not what a lost fake stack points to.
//
// A run of a world frees some hundred kilobytes. A quarantine of 256 MiB, the usual size, keeps
// those of thousands of runs, in memory that no cache holds; a fuzzer pays for it with speed.

#include "sim/sanitizers.hpp"

#if SQUALL_ASAN
// Defined by programs that have no parent to name their frames: fuzz targets.
extern "C" [[gnu::weak]] const char squall_symbolizes_by_itself;

#define SQUALL_ASAN_OPTIONS                                                                        \
    "detect_stack_use_after_return=0:quarantine_size_mb=1:thread_local_quarantine_size_kb=128"

extern "C" const char* __asan_default_options() {
    return &squall_symbolizes_by_itself != nullptr ? SQUALL_ASAN_OPTIONS
                                                   : SQUALL_ASAN_OPTIONS ":symbolize=0";
}
extern "C" const char* __ubsan_default_options() {
    return &squall_symbolizes_by_itself != nullptr ? "print_stacktrace=1"
                                                   : "print_stacktrace=1:symbolize=0";
}
#endif
