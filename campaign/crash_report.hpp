#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace squall {

class symbolizer;

/// How a process came to its end, in words.
struct crash_report {
    std::string name;    ///< "SIGSEGV in session::on_read", "heap-use-after-free in ...", "exit_1"
    std::string how;     ///< "the server ended by SIGSEGV at address 0x0 in session::on_read"
    std::string key;     ///< what equal crashes share: the signal or sanitizer, and three functions
    std::string trapped; ///< the system call made past libc that ended it, or empty
    std::string printed; ///< the first telling lines of its standard error, joined to one
    std::vector<std::string> stack; ///< "#0 session::on_read (server_core/session/session.cpp:88)", ...
};

/// `status` as waitpid gives it; `printed` is everything on standard error; `notes` what the
/// crash handler or a sanitizer wrote (crash_handler.hpp).
crash_report describe_crash(int status, std::string_view printed, std::string_view notes,
                            symbolizer& names);

/// Whether a sanitizer wrote this, and not the crash handler.
bool is_sanitizer_report(std::string_view notes);

/// `notes` with the name of the function at each frame's address.
std::string with_names(std::string_view notes, symbolizer& names);

} // namespace squall
