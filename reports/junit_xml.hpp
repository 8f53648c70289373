#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall {

/// One thing that was checked.
struct junit_case {
    struct failure {
        std::string type;    ///< "invariant broken"
        std::string message; ///< one line
        std::string text;    ///< whatever else there is to say
    };
    std::string name;
    std::optional<failure> failed = std::nullopt;
};

struct junit_suite {
    std::string name;
    std::chrono::milliseconds time{0};
    std::vector<std::pair<std::string, std::string>> properties;
    std::vector<junit_case> cases;
};

/// A JUnit report as CI servers read it: a testsuites element, a testsuite for each suite, a
/// testcase for each case with the suite as its class. ENSURES: well-formed XML 1.0 in UTF-8
/// whatever bytes the texts hold; what XML cannot hold becomes U+FFFD.
std::string junit_xml(std::string_view name, std::chrono::milliseconds time,
                      std::span<const junit_suite> suites);

/// A text as it may stand in an element or in an attribute with double quotes.
std::string xml_escaped(std::string_view text);

} // namespace squall
