# One place for how our own code is compiled: language level, warnings, ccache.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

# The simulator's assertions state what we believe of the kernel; they stay on in release builds.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

# Function names and lines for the stacks of crashed servers, and no more than that: -g1 makes heavy
# files a tenth slower to compile, compressed it doubles the size of the program.
add_compile_options($<$<CONFIG:Release>:-g1> $<$<CONFIG:Release>:-gz>)

# ccache cannot see through precompiled headers without these two sloppiness flags.
find_program(SQUALL_CCACHE ccache)
if(SQUALL_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
        "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" ${SQUALL_CCACHE})
endif()

# Everything that we write is compiled with this; libraries of others are system headers.
add_library(squall_warnings INTERFACE)
target_compile_options(squall_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # ccache needs the preprocessed form of a precompiled header to be kept in its output.
    add_compile_options(-fpch-preprocess)
    # gcc 12 reports false accesses out of bounds in std::string's inlined code (GCC bugs 105329,
    # 105651), even more of them with precompiled headers. clang and the sanitizers look as well.
    target_compile_options(squall_warnings INTERFACE
        -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()

# SQUALL_SANITIZE: a list as -fsanitize= takes it, for example address,undefined.
set(SQUALL_SANITIZE "" CACHE STRING "Sanitizers for everything built here, as -fsanitize= takes them")
if(SQUALL_SANITIZE)
    # Without vptr: that check finds out by a pipe whether memory may be read, and so reports a
    # fault where a test has used up the descriptors.
    add_compile_options(-fsanitize=${SQUALL_SANITIZE} -fno-sanitize=vptr
                        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${SQUALL_SANITIZE})
endif()
# With libFuzzer's coverage hooks, but without its main: one build serves tests and fuzzers.
option(SQUALL_FUZZER_NO_LINK "Compile with -fsanitize=fuzzer-no-link (clang)" OFF)
if(SQUALL_FUZZER_NO_LINK)
    # Without comparisons: our fuzzers' inputs are lists of decisions, so that what the server
    # compares with what teaches nothing about their bytes, and costs a fifth of the speed.
    add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp)
    add_link_options(-fsanitize=fuzzer-no-link)
endif()
# A fuzzer's time is the server's: the simulator and the monitors, which the other sanitizer build
# watches, run as they are. Coverage then is the server's (and Asio's and Beast's) alone, too.
option(SQUALL_INSTRUMENT_SERVER_ONLY "Sanitizers and coverage for the system under test alone" OFF)
function(squall_not_under_test target)
    if(SQUALL_INSTRUMENT_SERVER_ONLY)
        target_compile_options(${target} PRIVATE -fno-sanitize=all
            -fno-sanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table,stack-depth)
    endif()
endfunction()

# Which lines ran. The counters live in the profile file itself (-runtime-counter-relocation and %c
# in LLVM_PROFILE_FILE), so workers that are killed or leave by _exit are counted too.
option(SQUALL_COVERAGE "Count what runs (clang); the target coverage-report tells" OFF)
if(SQUALL_COVERAGE)
    add_compile_options(-fprofile-instr-generate -fcoverage-mapping
                        "SHELL:-mllvm -runtime-counter-relocation")
    add_link_options(-fprofile-instr-generate)
    add_custom_target(coverage-report
        COMMAND "${CMAKE_SOURCE_DIR}/cmake/coverage_report" "${CMAKE_BINARY_DIR}"
        USES_TERMINAL VERBATIM)
endif()
