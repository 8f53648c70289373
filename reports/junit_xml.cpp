#include "reports/junit_xml.hpp"

#include "reports/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace squall {

namespace {

/// The Char production of XML 1.0, section 2.2; for what utf8_first finds valid.
bool is_xml_character(char32_t c) noexcept {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

std::string_view entity(char32_t c) noexcept {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;"; // else an attribute would have a space there
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return {};
    }
}

/// Seconds with three places, without floating point.
std::string seconds(std::chrono::milliseconds t) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%lld.%03lld", static_cast<long long>(t.count() / 1000),
                  static_cast<long long>(t.count() % 1000));
    return text.data();
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + xml_escaped(value) + '"';
}

std::size_t failures(const junit_suite& s) {
    return static_cast<std::size_t>(
        std::ranges::count_if(s.cases, [](const junit_case& c) { return c.failed.has_value(); }));
}

std::string counts(std::size_t tests, std::size_t failed, std::chrono::milliseconds time) {
    return attribute("tests", std::to_string(tests)) +
           attribute("failures", std::to_string(failed)) + attribute("errors", "0") +
           attribute("time", seconds(time));
}

void append_case(std::string& xml, const junit_suite& s, const junit_case& c) {
    xml += "    <testcase" + attribute("classname", s.name) + attribute("name", c.name);
    if (!c.failed) {
        xml += "/>\n";
        return;
    }
    xml += ">\n      <failure" + attribute("type", c.failed->type) +
           attribute("message", c.failed->message) + ">" + xml_escaped(c.failed->text) +
           "</failure>\n    </testcase>\n";
}

void append_suite(std::string& xml, const junit_suite& s) {
    xml += "  <testsuite" + attribute("name", s.name) +
           counts(s.cases.size(), failures(s), s.time) + ">\n    <properties>\n";
    for (const auto& [name, value] : s.properties)
        xml += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
    xml += "    </properties>\n";
    for (const junit_case& c : s.cases)
        append_case(xml, s, c);
    xml += "  </testsuite>\n";
}

} // namespace

std::string xml_escaped(std::string_view text) {
    std::string xml;
    while (!text.empty()) {
        const utf8_step step = utf8_first(text);
        if (!step.valid || !is_xml_character(step.character))
            xml += "\xef\xbf\xbd";
        else if (const std::string_view e = entity(step.character); !e.empty())
            xml += e;
        else
            xml += text.substr(0, step.length);
        text.remove_prefix(step.length);
    }
    return xml;
}

std::string junit_xml(std::string_view name, std::chrono::milliseconds time,
                      std::span<const junit_suite> suites) {
    std::size_t tests = 0;
    std::size_t failed = 0;
    for (const junit_suite& s : suites) {
        tests += s.cases.size();
        failed += failures(s);
    }
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                      attribute("name", name) + counts(tests, failed, time) + ">\n";
    for (const junit_suite& s : suites)
        append_suite(xml, s);
    return xml + "</testsuites>\n";
}

} // namespace squall
