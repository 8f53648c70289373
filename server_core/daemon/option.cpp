#include "server_core/daemon/option.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace squall::server {

namespace {

using json = option::json;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A value as messages show it: one line, never long.
std::string shown(const json& value) {
    const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

std::string within(std::int64_t least, std::int64_t most) {
    return std::to_string(least) + " to " + std::to_string(most);
}

/// The place in settings that are only looked at. (A place has one form, for reading and writing.)
template <class T>
const T& at(const place<T>& where, const settings& s) {
    return where(const_cast<settings&>(s));
}

std::int64_t integer_within(const json& value, std::int64_t least, std::int64_t most) {
    if (!value.is_number_integer()) {
        throw bad_value(shown(value) + " is no integer");
    }
    // Compared by the library, which knows signs; get() of 2^64 - 1 would be -1.
    if (value < json(least) || value > json(most)) {
        throw bad_value(shown(value) + " is not within " + within(least, most));
    }
    return value.get<std::int64_t>();
}

std::string text_of(const json& value, const text_check& wrong) {
    if (!value.is_string()) {
        throw bad_value(shown(value) + " is no text");
    }
    auto text = value.get<std::string>();
    if (const std::string why = wrong ? wrong(text) : ""; !why.empty()) {
        throw bad_value(shown(value) + ' ' + why);
    }
    return text;
}

json read_integer(const std::string& text) {
    std::int64_t value = 0;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && !text.empty() ? json(value) : json(text);
}

json read_text(const std::string& text) {
    return text;
}

json read_list(const std::string& text) {
    json list = json::array();
    std::istringstream parts{text};
    for (std::string part; std::getline(parts, part, ',');) {
        list.push_back(part);
    }
    return list;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) {
        all += (all.empty() ? "" : ", ") + word;
    }
    return all;
}

} // namespace

std::string option::key() const {
    std::string k = name;
    std::ranges::replace(k, '-', '_');
    return k;
}

option integer_option_of(std::string name, std::string unit,
                         std::function<std::int64_t(const settings&)> get,
                         std::function<void(settings&, std::int64_t)> set, std::string help,
                         std::int64_t least, std::int64_t most) {
    option o;
    o.name = std::move(name);
    o.unit = std::move(unit);
    o.help = std::move(help);
    o.range = within(least, most);
    o.get = [get = std::move(get)](const settings& s) {
        return json(get(s));
    };
    o.set = [set = std::move(set), least, most](settings& s, const json& value) {
        set(s, integer_within(value, least, most));
    };
    o.read = read_integer;
    return o;
}

option milliseconds_option(std::string name, place<nanoseconds> where, std::string help,
                           std::int64_t least, std::int64_t most) {
    return integer_option_of(
        std::move(name), "MILLISECONDS",
        [where](const settings& s) {
            return std::chrono::duration_cast<milliseconds>(at(where, s)).count();
        },
        [where](settings& s, std::int64_t value) { where(s) = milliseconds{value}; },
        std::move(help), least, most);
}

option flag_option(std::string name, place<bool> where, std::string help) {
    option o;
    o.name = std::move(name);
    o.unit = "BOOLEAN";
    o.help = std::move(help);
    o.range = "true, false";
    o.get = [where](const settings& s) {
        return json(at(where, s));
    };
    o.set = [where](settings& s, const json& value) {
        if (!value.is_boolean()) {
            throw bad_value(shown(value) + " is neither true nor false");
        }
        where(s) = value.get<bool>();
    };
    o.read = [](const std::string& text) {
        return text == "true" ? json(true) : text == "false" ? json(false) : json(text);
    };
    return o;
}

option text_option(std::string name, std::string unit, place<std::string> where, std::string help,
                   text_check wrong) {
    option o;
    o.name = std::move(name);
    o.unit = std::move(unit);
    o.help = std::move(help);
    o.get = [where](const settings& s) {
        return json(at(where, s));
    };
    o.set = [where, wrong = std::move(wrong)](settings& s, const json& value) {
        where(s) = text_of(value, wrong);
    };
    o.read = read_text;
    return o;
}

option choice_option(std::string name, std::vector<std::string> choices, place<std::string> where,
                     std::string help) {
    const std::string range = joined(choices);
    option o = text_option(std::move(name), "WORD", std::move(where), std::move(help),
                           [choices = std::move(choices), range](const std::string& text) {
                               return std::ranges::count(choices, text) > 0 ? std::string{}
                                                                            : "is none of " + range;
                           });
    o.range = range;
    return o;
}

option list_option(std::string name, std::string unit, place<std::vector<std::string>> where,
                   std::string help, text_check wrong) {
    option o;
    o.name = std::move(name);
    o.unit = std::move(unit);
    o.help = std::move(help);
    o.get = [where](const settings& s) {
        return json(at(where, s));
    };
    o.set = [where, wrong = std::move(wrong)](settings& s, const json& value) {
        if (!value.is_array()) {
            throw bad_value(shown(value) + " is no array");
        }
        std::vector<std::string> texts;
        for (const json& one : value) {
            texts.push_back(text_of(one, wrong));
        }
        where(s) = std::move(texts);
    };
    o.read = read_list;
    return o;
}

} // namespace squall::server
