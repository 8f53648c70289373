#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace squall::conformance {

/// One call in a script: its words, and what it must give, if the script says so.
struct step {
    std::vector<std::string> words; ///< "send", "a", "hello"
    std::string expected;           ///< "5"; empty: whatever both kernels agree on
    int line = 0;                   ///< in its file, from 1

    std::string text() const;
};

/// One line that is neither empty nor a title; `number` is its own in its file.
step parse_step(std::string_view line, int number);

/// A short story of system calls that runs on the simulated and on the real kernel (README.md has
/// the language).
struct script {
    std::string title;
    std::vector<step> steps;
};

/// The scripts of one file. A script begins with a line `== title`; a step is a line of words,
/// perhaps followed by `-> expected`; `#` begins a comment. Throws std::runtime_error with the line
/// number if there is a step before the first title or a title without steps.
std::vector<script> parse_scripts(std::string_view text);

} // namespace squall::conformance
