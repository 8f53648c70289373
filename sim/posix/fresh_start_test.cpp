// Neither the surroundings of the process nor what another world has left there change a run.

#include "sim/run/run.hpp"
#include "sim/tape/decision.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string>
#include <unistd.h>

namespace squall {
namespace {

using namespace std::chrono_literals;

/// What a program sees of time zone and locale, by every way there is.
std::string seen() {
    const std::time_t now = std::time(nullptr);
    std::array<char, 100> text{};
    const char* const locale = std::setlocale(LC_ALL, "");
    std::strftime(text.data(), text.size(), "%c %Z %z ", std::localtime(&now));
    std::ostringstream all;
    all << locale << ' ' << text.data() << std::locale().name() << ' ' << std::locale("").name();
    tm broken_down{};
    ::localtime_r(&now, &broken_down);
    all << std::put_time(&broken_down, " %X ") << std::mktime(&broken_down) - now << ' '
        << ::timezone << ' ' << ::tzname[0] << ' ' << MB_CUR_MAX;
    for (const char* const name : {"TZ", "LANG", "LC_ALL", "LC_TIME", "LANGUAGE"}) {
        const char* const value = std::getenv(name);
        all << ' ' << name << '=' << (value == nullptr ? "" : value);
    }
    return all.str();
}

/// Half a year later it may be summer.
constexpr auto half_a_year = 182 * 24h;

const scenario looks{"looks",
                     "A program tells what time it is, in winter and in summer.",
                     [](world& w) {
                         w.add_host("server").run(
                             "looks",
                             [&w] {
                                 for (int i = 0; i < 2; ++i) {
                                     const std::string text = seen();
                                     const std::array fields = {trace_field("text", text)};
                                     w.emit(trace_kind::observed, "server", "sees", {}, fields);
                                     timespec rest{std::chrono::seconds(half_a_year).count(), 0};
                                     ::nanosleep(&rest, nullptr);
                                 }
                             },
                             true);
                         w.run_for(2 * half_a_year);
                     },
                     {},
                     {}};

struct listener final : trace_listener {
    void on_event(const trace_event& e) override {
        if (e.name == "sees")
            text += std::string(e.text_of("text")) + '\n';
    }
    std::string text;
};

/// What the program has seen, and the digest.
std::string look() {
    empty_source calm;
    listener l;
    trace_listener* const listeners[] = {&l};
    const std::uint64_t digest = run(looks, calm, 0, {}, listeners).digest;
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(digest));
    return l.text + digits.data();
}

/// The answer of this test in another process with these variables.
std::string look_elsewhere(const std::string& variables) {
    const std::string command =
        variables + " SQUALL_TEST_ELSEWHERE=1 /proc/" + std::to_string(::getpid()) +
        "/exe --gtest_filter=fresh_start.the_environment_of_the_process_changes_nothing";
    FILE* const pipe = ::popen(command.c_str(), "r");
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
        out += static_cast<char>(c);
    EXPECT_EQ(::pclose(pipe), 0) << out;
    const std::size_t begin = out.find("<<") + 2;
    return out.substr(begin, out.find(">>") - begin);
}

TEST(fresh_start, the_environment_of_the_process_changes_nothing) {
    const std::string here = look();
    if (std::getenv("SQUALL_TEST_ELSEWHERE") != nullptr) {
        std::printf("<<%s>>\n", here.c_str());
        return;
    }
    EXPECT_TRUE(here.starts_with("C Thu Oct  9 08:53:20 2025 UTC +0000 C C 08:53:20 0 0 UTC 1 "
                                 "TZ=UTC0 LANG= LC_ALL= LC_TIME= LANGUAGE=\n"))
        << here;
    // Zones in the POSIX notation need no files; C.utf8 is in every Debian.
    for (const char* const variables :
         {"TZ=IST-5:30", "TZ=EST5EDT,M3.2.0,M11.1.0", "TZ=", "env -u TZ", "LC_ALL=C.utf8",
          "LANG=C.utf8", "LC_TIME=C.utf8 LC_CTYPE=C.utf8 LANGUAGE=de"})
        EXPECT_EQ(look_elsewhere(variables), here) << variables;
}

TEST(fresh_start, what_an_earlier_world_has_set_is_forgotten) {
    const std::string first = look();
    {
        empty_source calm;
        world w(calm);
        w.add_host("server").run(
            "settles down",
            [] {
                ::setenv("TZ", "IST-5:30", 1);
                ::setenv("LC_ALL", "C.utf8", 1);
                EXPECT_NE(seen().find("IST"), std::string::npos);
                EXPECT_STREQ(std::setlocale(LC_ALL, ""), "C.utf8");
                std::locale::global(std::locale(""));
            },
            true);
        w.run_for(1s);
    }
    EXPECT_EQ(look(), first);
}

} // namespace
} // namespace squall
