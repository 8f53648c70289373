#include "sim/posix/fresh_start.hpp"

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <locale.h> // NOLINT(modernize-deprecated-headers): uselocale is POSIX's
#include <locale>
#include <string>
#include <string_view>
#include <unistd.h>

namespace squall::posix {

namespace {

/// With an offset: libc then needs no file of the machine to know it.
constexpr const char* universal_time = "UTC0";

/// The name of the first variable that chooses a locale, or nothing.
std::string locale_variable() {
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (text.starts_with("LC_") || text.starts_with("LANG=") || text.starts_with("LANGUAGE="))
            return std::string(text.substr(0, text.find('=')));
    }
    return {};
}

void fix_time_zone() {
    const char* const zone = std::getenv("TZ");
    if (zone == nullptr || std::string_view(zone) != universal_time)
        ::setenv("TZ", universal_time, 1);
    ::tzset(); // localtime_r(3) does not look itself
}

void fix_locale() {
    for (std::string name = locale_variable(); !name.empty(); name = locale_variable())
        ::unsetenv(name.c_str());
    ::uselocale(LC_GLOBAL_LOCALE);
    if (std::locale() != std::locale::classic())
        std::locale::global(std::locale::classic());
    if (std::string_view(std::setlocale(LC_ALL, nullptr)) != "C")
        std::setlocale(LC_ALL, "C");
}

} // namespace

void start_afresh() {
    fix_time_zone();
    fix_locale();
}

} // namespace squall::posix
