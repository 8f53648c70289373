# The target tidy: clang-tidy (.clang-tidy) over every source of ours in compile_commands.json.
# Minutes of work, so no part of ./test.
set(SQUALL_TIDY_FOLDERS "bench|campaign|examples|fuzz|properties|reports|server_core|sim")

add_custom_target(tidy
    COMMAND run-clang-tidy-19 -quiet -p "${CMAKE_BINARY_DIR}"
            "^${CMAKE_SOURCE_DIR}/(${SQUALL_TIDY_FOLDERS})/.*\\.cpp$"
    USES_TERMINAL VERBATIM)
