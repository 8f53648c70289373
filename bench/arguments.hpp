#pragma once

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace squall::bench {

/// The program's argument of that index, a number above 0, or `otherwise` if there are not so
/// many. Anything else ends the program with a line and status 2.
inline int argument(int argc, char** argv, int index, int otherwise) {
    if (index >= argc)
        return otherwise;
    const std::string_view text = argv[index];
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1) {
        std::fprintf(stderr, "%s: not a number above 0: %s\n", argv[0], argv[index]);
        std::exit(2);
    }
    return value;
}

} // namespace squall::bench
