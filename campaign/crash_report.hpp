#pragma once

#include <string>
#include <string_view>

namespace squall {

/// How a process came to its end, in words.
struct crash_report {
    std::string name;    ///< what equal crashes share: "SIGSEGV", "exit_1"
    std::string how;     ///< "the server ended by SIGSEGV"
    std::string printed; ///< the first telling lines of its standard error, joined to one
};

/// `status` as waitpid gives it; `printed` is everything on standard error.
crash_report describe_crash(int status, std::string_view printed);

} // namespace squall
