#pragma once

#include "server_core/daemon/settings.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace squall::server {

/// A value that an option cannot have; says why: "70000 is not within 0 to 65535".
class bad_value : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One thing that squall-server can be told: the flag --NAME, and the key NAME of the config file
/// with underscores for hyphens. Both go through `set`, so both know the same values.
struct option {
    using json = nlohmann::ordered_json;

    std::string name;     ///< "handshake-timeout"
    std::string unit;     ///< "MILLISECONDS", "BYTES", "ADDRESS"
    std::string help;     ///< a sentence or two, no full stop at the end
    std::string range;    ///< "0 to 65535", "debug, info, ...", or empty
    bool reloads = false; ///< SIGHUP takes it from the config file anew

    std::function<json(const settings&)> get;
    /// Throws bad_value and changes nothing.
    std::function<void(settings&, const json&)> set;
    /// A flag's text as the config file would have it. What cannot be read is left a text, which
    /// `set` then refuses.
    std::function<json(const std::string&)> read;

    std::string key() const;
    option reloaded() && {
        reloads = true;
        return std::move(*this);
    }
};

/// Where an option's value is kept.
template <class T>
using place = std::function<T&(settings&)>;

/// A time in whole milliseconds.
option milliseconds_option(std::string name, place<std::chrono::nanoseconds> where,
                           std::string help, std::int64_t least, std::int64_t most);

option flag_option(std::string name, place<bool> where, std::string help);

/// `wrong` says what is wrong with a text, or nothing.
using text_check = std::function<std::string(const std::string&)>;
option text_option(std::string name, std::string unit, place<std::string> where, std::string help,
                   text_check wrong = {});

option choice_option(std::string name, std::vector<std::string> choices, place<std::string> where,
                     std::string help);

/// Texts: separated by commas in a flag, an array in the config file.
option list_option(std::string name, std::string unit, place<std::vector<std::string>> where,
                   std::string help, text_check wrong);

/// An integer of any type, through one of 64 bits.
option integer_option_of(std::string name, std::string unit,
                         std::function<std::int64_t(const settings&)> get,
                         std::function<void(settings&, std::int64_t)> set, std::string help,
                         std::int64_t least, std::int64_t most);

template <class T>
option integer_option(std::string name, std::string unit, place<T> where, std::string help,
                      std::int64_t least, std::int64_t most) {
    return integer_option_of(
        std::move(name), std::move(unit),
        [where](const settings& s) {
            return static_cast<std::int64_t>(where(const_cast<settings&>(s)));
        },
        [where](settings& s, std::int64_t value) { where(s) = static_cast<T>(value); },
        std::move(help), least, most);
}

} // namespace squall::server
