#include "reports/junit_xml.hpp"

#include <gtest/gtest.h>

#include <array>

namespace squall {
namespace {

using namespace std::chrono_literals;

TEST(junit_xml, has_a_suite_a_case_and_their_counts) {
    const std::array suites = {
        junit_suite{"voice-one",
                    1500ms,
                    {{"runs", "10"}},
                    {{"I01"}, {"I02", junit_case::failure{"invariant broken", "a \"b\"", "c\nd"}}}},
        junit_suite{"calm", 0ms, {}, {{"T01"}}}};
    EXPECT_EQ(junit_xml("squall hunt", 61002ms, suites),
              R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="squall hunt" tests="3" failures="1" errors="0" time="61.002">
  <testsuite name="voice-one" tests="2" failures="1" errors="0" time="1.500">
    <properties>
      <property name="runs" value="10"/>
    </properties>
    <testcase classname="voice-one" name="I01"/>
    <testcase classname="voice-one" name="I02">
      <failure type="invariant broken" message="a &quot;b&quot;">c&#10;d</failure>
    </testcase>
  </testsuite>
  <testsuite name="calm" tests="1" failures="0" errors="0" time="0.000">
    <properties>
    </properties>
    <testcase classname="calm" name="T01"/>
  </testsuite>
</testsuites>
)");
}

TEST(junit_xml, escapes_what_has_a_meaning_and_replaces_what_xml_cannot_hold) {
    EXPECT_EQ(xml_escaped("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;'");
    EXPECT_EQ(xml_escaped("]]>"), "]]&gt;");
    EXPECT_EQ(xml_escaped("\t\r\n"), "&#9;&#13;&#10;");
    constexpr std::string_view bad = "\xef\xbf\xbd";
    for (const std::string_view text :
         {std::string_view("\0", 1), std::string_view("\x1b"), std::string_view("\xff"),
          std::string_view("\x80"), std::string_view("\xc3"), std::string_view("\xef\xbf\xbf")})
        EXPECT_EQ(xml_escaped(text), bad) << static_cast<int>(text.front());
    EXPECT_EQ(xml_escaped("\xc0\xaf"), std::string(bad) + std::string(bad)); // '/' overlong
    EXPECT_EQ(xml_escaped("\xed\xa0\x80").substr(0, 3), bad);                // a surrogate
    EXPECT_EQ(xml_escaped("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8e\x89"),
              "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8e\x89");
}

} // namespace
} // namespace squall
