#include "server_core/http/utc_time.hpp"

#include <array>
#include <cstdio>

namespace squall::server {

namespace {

using namespace std::chrono;

struct utc_fields {
    explicit utc_fields(system_clock::time_point when)
        : day(floor<days>(when)),
          date(day),
          time(floor<milliseconds>(when - day)) {}

    sys_days day;
    year_month_day date;
    hh_mm_ss<milliseconds> time;
};

template <class... Arguments>
std::string print(const char* format, Arguments... arguments) {
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), format, arguments...);
    return {text.data(), static_cast<std::size_t>(length)};
}

} // namespace

std::string iso_8601(system_clock::time_point when) {
    const utc_fields f{when};
    return print(
        "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(f.date.year()),
        static_cast<unsigned>(f.date.month()), static_cast<unsigned>(f.date.day()),
        static_cast<int>(f.time.hours().count()), static_cast<int>(f.time.minutes().count()),
        static_cast<int>(f.time.seconds().count()), static_cast<int>(f.time.subseconds().count()));
}

std::string http_date(system_clock::time_point when) {
    constexpr std::array weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const utc_fields f{when};
    return print(
        "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[weekday{f.day}.c_encoding()],
        static_cast<unsigned>(f.date.day()), months[static_cast<unsigned>(f.date.month()) - 1],
        static_cast<int>(f.date.year()), static_cast<int>(f.time.hours().count()),
        static_cast<int>(f.time.minutes().count()), static_cast<int>(f.time.seconds().count()));
}

} // namespace squall::server
