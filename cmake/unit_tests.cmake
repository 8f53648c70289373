# squall_unit_tests(NAME LIBRARIES... SOURCES... [PRECOMPILED...] [RAW_STACKS]): one GoogleTest
# program, each test known to ctest. Its sanitizer names the functions in its reports, unless
# RAW_STACKS is given. Most of the time to compile a test goes into headers: a program of many
# sources reads GoogleTest's, and those named PRECOMPILED, once.
include(GoogleTest)

function(squall_unit_tests name)
    cmake_parse_arguments(ARG "RAW_STACKS" "" "SOURCES;LIBRARIES;PRECOMPILED" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} squall_warnings GTest::gtest_main)
    list(LENGTH ARG_SOURCES sources)
    if(sources GREATER 3)
        target_precompile_headers(${name} PRIVATE <gtest/gtest.h> ${ARG_PRECOMPILED})
    endif()
    set(environment "")
    if(SQUALL_SANITIZE AND NOT ARG_RAW_STACKS)
        set(environment ENVIRONMENT "ASAN_OPTIONS=symbolize=1")
    endif()
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 ${environment})
endfunction()
