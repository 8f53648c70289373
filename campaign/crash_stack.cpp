#include "campaign/crash_stack.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace squall {

namespace {

constexpr std::size_t lines_max = 12;

bool begins_with_any(std::string_view text, std::span<const std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view w) { return text.starts_with(w); });
}

/// Functions that are linked into the program itself but are none of its own.
bool is_machinery(const code_frame& f) {
    constexpr std::array<std::string_view, 15> words = {"__asan",
                                                        "__ubsan",
                                                        "__lsan",
                                                        "__tsan",
                                                        "__msan",
                                                        "__sanitizer",
                                                        "__interceptor",
                                                        "___interceptor",
                                                        "operator delete",
                                                        "operator new",
                                                        "std::terminate",
                                                        "__cxxabiv1::",
                                                        "__gnu_cxx::__verbose_terminate_handler",
                                                        "__clang_call_terminate",
                                                        "squall::check_failed"};
    return begins_with_any(f.symbol, words);
}

bool is_systems_file(std::string_view file) {
    return file.starts_with("/usr/");
}

bool is_library_function(std::string_view function) {
    constexpr std::array<std::string_view, 3> words = {"std::", "__gnu_cxx::", "boost::"};
    return begins_with_any(function, words);
}

/// Lines that stand in the program's own source; the function itself if there are none. Of a
/// function that was inlined into itself (the compiler splits them) only the inner line.
std::vector<code_frame::line> own_lines(const code_frame& f) {
    std::vector<code_frame::line> lines;
    for (code_frame::line l : f.lines) {
        if (l.file.empty() || is_systems_file(l.file))
            continue;
        if (f.lines.back().function.ends_with("::" + l.function))
            l.function = f.lines.back().function;
        if (lines.empty() || lines.back().function != l.function)
            lines.push_back(std::move(l));
    }
    if (lines.empty() && !f.lines.empty())
        lines.push_back({f.lines.back().function, f.lines.front().file, f.lines.front().number});
    return lines;
}

/// "server_core/session/session.cpp:88", or nothing.
std::string source(const code_frame::line& l) {
    if (l.file.empty())
        return {};
    std::size_t at = l.file.rfind('/');
    if (at != std::string::npos && at > 0)
        at = l.file.rfind('/', at - 1);
    return l.file.substr(at == std::string::npos ? 0 : at + 1) + ":" + std::to_string(l.number);
}

} // namespace

std::optional<std::uintptr_t> frame_address(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.starts_with('#'))
        return std::nullopt;
    const std::size_t at = line.find_first_not_of("0123456789", 1);
    if (at == 1 || at == std::string_view::npos || !line.substr(at).starts_with(" 0x"))
        return std::nullopt;
    std::uintptr_t pc = 0;
    const char* const digits = line.data() + at + 3;
    if (std::from_chars(digits, line.data() + line.size(), pc, 16).ptr == digits)
        return std::nullopt;
    return pc;
}

std::vector<std::uintptr_t> first_stack(std::string_view report) {
    std::vector<std::uintptr_t> pcs;
    while (!report.empty()) {
        const std::size_t end = std::min(report.find('\n'), report.size());
        const auto pc = frame_address(report.substr(0, end));
        if (!pc && !pcs.empty())
            break;
        if (pc)
            pcs.push_back(*pc);
        report.remove_prefix(std::min(end + 1, report.size()));
    }
    return pcs;
}

std::vector<code_frame> telling_frames(std::vector<code_frame> frames) {
    std::vector<code_frame> own;
    std::ranges::copy_if(frames, std::back_inserter(own),
                         [](const code_frame& f) { return f.own && !is_machinery(f); });
    return own.empty() ? frames : own;
}

std::string place_of(std::span<const code_frame> frames) {
    for (const code_frame& f : frames)
        for (const code_frame::line& l : own_lines(f)) {
            if (is_systems_file(l.file) || is_library_function(l.function))
                continue;
            const bool nameless = l.function.starts_with("operator") && !l.file.empty();
            return l.function + (nameless ? " at " + source(l) : "");
        }
    return frames.empty() ? "" : frames.front().lines.back().function;
}

std::vector<std::string> stack_lines(std::span<const code_frame> frames) {
    std::vector<std::string> lines;
    for (const code_frame& f : frames)
        for (const code_frame::line& l : own_lines(f)) {
            if (lines.size() == lines_max) {
                lines.emplace_back("...");
                return lines;
            }
            const std::string where = source(l);
            lines.push_back("#" + std::to_string(lines.size()) + " " + l.function +
                            (where.empty() ? "" : " (" + where + ")"));
        }
    return lines;
}

} // namespace squall
