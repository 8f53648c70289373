#include "campaign/crash_report.hpp"

#include "campaign/crash_handler.hpp"
#include "campaign/crash_stack.hpp"
#include "campaign/lines.hpp"
#include "campaign/symbolizer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/wait.h>
#include <vector>

namespace squall {

namespace {

constexpr std::size_t lines_max = 3;
constexpr std::size_t line_length_max = 600; // an assertion's text stands at the end of its line
/// So many functions make a crash what it is; further out all crashes of a server look alike.
constexpr std::size_t key_frames = 3;

/// Lines that hold more than a ruler, and no frames; "==4711==", a process number, goes.
std::vector<std::string_view> telling_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::string_view line : split_lines(text)) {
        if (frame_address(line))
            continue;
        if (line.starts_with("=="))
            line.remove_prefix(std::min(line.find_first_not_of("=0123456789"), line.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
        line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        if (!line.empty() && !line.starts_with("SUMMARY: ")) // says again what was said
            lines.push_back(line);
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
        joined += (joined.empty() ? "" : " | ") + std::string(from->substr(0, line_length_max)) +
                  (from->size() > line_length_max ? "..." : "");
    return joined;
}

std::string signal_name(int signal) {
    const char* const name = ::sigabbrev_np(signal);
    return name != nullptr ? "SIG" + std::string(name) : "signal_" + std::to_string(signal);
}

/// "heap-use-after-free", or empty if this is no sanitizer's report.
std::string sanitizers_word(std::string_view notes) {
    constexpr std::string_view undefined = ": runtime error: ";
    constexpr std::string_view title = "Sanitizer: ";
    const std::size_t at = notes.find(title);
    if (at == std::string_view::npos)
        return notes.find(undefined) == std::string_view::npos ? "" : "undefined-behavior";
    std::string_view rest = notes.substr(at + title.size());
    if (rest.starts_with("attempting "))
        rest.remove_prefix(rest.find(' ') + 1);
    std::string word(rest.substr(0, rest.find_first_of(" :\n")));
    // What an unsanitized build would call it.
    constexpr std::array<std::string_view, 5> signals = {"SEGV", "BUS", "FPE", "ILL", "ABRT"};
    return std::ranges::find(signals, word) == signals.end() ? word : "SIG" + word;
}

} // namespace

crash_report describe_crash(int status, std::string_view printed, std::string_view notes,
                            symbolizer& names) {
    crash_report r;
    const std::string sanitizer = sanitizers_word(notes);
    if (!sanitizer.empty()) {
        r.name = sanitizer;
        r.how = "a sanitizer ended the server: " + first_lines(notes);
    } else if (WIFSIGNALED(status)) {
        r.name = signal_name(WTERMSIG(status));
        r.how = "the server ended by " + r.name;
        // The handler's first line says more than the status, if it is about the same signal.
        if (const std::string line = first_lines(notes.substr(0, notes.find('\n')));
            line.starts_with(r.name))
            r.how = "the server ended by " + line;
    } else {
        r.name = "exit_" + std::to_string(WEXITSTATUS(status));
        r.how =
            "the server ended its process with exit code " + std::to_string(WEXITSTATUS(status));
    }
    if (notes.starts_with(trapped_call_words))
        r.trapped =
            notes.substr(trapped_call_words.size(), notes.find('\n') - trapped_call_words.size());
    if (!r.trapped.empty()) {
        r.name = "system call " + r.trapped;
        r.how = "the server made the system call " + r.trapped +
                " past libc, which squall does not simulate";
    }
    r.printed = first_lines(printed);
    const auto frames = telling_frames(names.look_up(first_stack(notes)));
    if (frames.empty())
        return r;
    r.key = r.name;
    for (std::size_t i = 0; i < frames.size() && i < key_frames; ++i)
        r.key += "|" + frames[i].symbol;
    r.stack = stack_lines(frames);
    r.name += " in " + place_of(frames);
    r.how += " in " + place_of(frames);
    return r;
}

bool is_sanitizer_report(std::string_view notes) {
    return !sanitizers_word(notes).empty();
}

std::string with_names(std::string_view notes, symbolizer& names) {
    std::string text;
    for (const std::string_view line : split_lines(notes)) {
        text += line;
        if (const auto pc = frame_address(line)) {
            const auto frame = names.look_up(std::array{*pc});
            std::string named = stack_lines(frame).front();
            text += " " + named.substr(named.find(' ') + 1);
        }
        text += '\n';
    }
    return text;
}

} // namespace squall
