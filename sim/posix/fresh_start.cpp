#include "sim/posix/fresh_start.hpp"

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <locale.h> // NOLINT(modernize-deprecated-headers): uselocale is POSIX's
#include <locale>
#include <string>
#include <string_view>
#include <unistd.h>

/// SQLite's, if the executable itself is linked with it.
extern "C" [[gnu::weak]] void sqlite3_randomness(int size, void* into);

namespace squall::posix {

namespace {

using sqlite_generator = void(int size, void* into);

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

/// Null in a process without SQLite. It may also be linked with a library of the server's only.
sqlite_generator* find_sqlite_generator() {
    if (sqlite3_randomness != nullptr)
        return sqlite3_randomness;
    return reinterpret_cast<sqlite_generator*>(::dlsym(RTLD_DEFAULT, "sqlite3_randomness"));
}

/// It is seeded when first used, and would go on from there in the next world.
void seed_sqlite_anew() {
    static sqlite_generator* const generator = find_sqlite_generator();
    if (generator != nullptr)
        generator(0, nullptr); // sqlite.org/c3ref/randomness.html
}

} // namespace

void start_afresh() {
    fix_time_zone();
    fix_locale();
    seed_sqlite_anew();
}

} // namespace squall::posix
