#pragma once

#include <stdexcept>

namespace squall {

/// Something is wrong with what the user gave us: an argument, a file, a folder. what() is one
/// line that says what and where; the program prints it and exits with 2.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline constexpr int usage_exit_code = 2;

} // namespace squall
