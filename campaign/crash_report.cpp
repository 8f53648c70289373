#include "campaign/crash_report.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/wait.h>
#include <vector>

namespace squall {

namespace {

constexpr std::size_t lines_max = 3;
constexpr std::size_t line_length_max = 200;

/// Lines that hold more than a ruler; "==4711==", a process number, goes.
std::vector<std::string_view> telling_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with("=="))
            line.remove_prefix(std::min(line.find_first_not_of("=0123456789"), line.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        if (!line.empty())
            lines.push_back(line.substr(0, line_length_max));
    }
    return lines;
}

/// A server may have printed much before; what follows such words is why it died.
bool begins_report(std::string_view line) {
    constexpr std::array<std::string_view, 6> words = {
        "ERROR: ",    "runtime error: ",  "terminate called",
        "Assertion ", "internal error: ", "libc++abi: "};
    return std::ranges::any_of(
        words, [&](std::string_view w) { return line.find(w) != std::string_view::npos; });
}

std::string first_lines(std::string_view text) {
    const std::vector<std::string_view> lines = telling_lines(text);
    auto from = std::ranges::find_if(lines, begins_report);
    if (from == lines.end())
        from = lines.begin();
    std::string joined;
    for (std::size_t n = 0; from != lines.end() && n < lines_max; ++from, ++n)
        joined += (joined.empty() ? "" : " | ") + std::string(*from);
    return joined;
}

} // namespace

crash_report describe_crash(int status, std::string_view printed) {
    crash_report r;
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        const char* const name = ::sigabbrev_np(signal);
        r.name = name != nullptr ? "SIG" + std::string(name) : "signal_" + std::to_string(signal);
        r.how = "the server ended by " + r.name;
    } else {
        r.name = "exit_" + std::to_string(WEXITSTATUS(status));
        r.how =
            "the server ended its process with exit code " + std::to_string(WEXITSTATUS(status));
    }
    r.printed = first_lines(printed);
    return r;
}

} // namespace squall
