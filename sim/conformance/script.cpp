#include "sim/conformance/script.hpp"

#include <sstream>
#include <stdexcept>

namespace squall::conformance {

namespace {

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t from = text.find_first_not_of(blanks);
    if (from == std::string_view::npos)
        return {};
    return std::string(text.substr(from, text.find_last_not_of(blanks) - from + 1));
}

} // namespace

step parse_step(std::string_view line, int number) {
    step s;
    s.line = number;
    if (const std::size_t arrow = line.find("->"); arrow != std::string_view::npos) {
        s.expected = trimmed(line.substr(arrow + 2));
        line = line.substr(0, arrow);
    }
    std::istringstream words{std::string(line)};
    for (std::string word; words >> word;)
        s.words.push_back(word);
    return s;
}

namespace {

[[noreturn]] void fail(int line, const std::string& what) {
    throw std::runtime_error("line " + std::to_string(line) + ": " + what);
}

} // namespace

std::string step::text() const {
    std::string joined;
    for (const std::string& word : words)
        joined += (joined.empty() ? "" : " ") + word;
    return joined;
}

std::vector<script> parse_scripts(std::string_view text) {
    std::vector<script> all;
    std::istringstream lines{std::string(text)};
    int number = 0;
    for (std::string raw; std::getline(lines, raw);) {
        ++number;
        const std::string line = trimmed(raw.substr(0, raw.find('#')));
        if (line.empty())
            continue;
        if (line.starts_with("==")) {
            if (!all.empty() && all.back().steps.empty())
                fail(number, "the script before this one has no steps");
            all.push_back({trimmed(std::string_view(line).substr(2)), {}});
        } else if (all.empty()) {
            fail(number, "a step before the first title (== ...)");
        } else {
            all.back().steps.push_back(parse_step(line, number));
            if (all.back().steps.back().words.empty())
                fail(number, "an expectation without a call");
        }
    }
    return all;
}

} // namespace squall::conformance
