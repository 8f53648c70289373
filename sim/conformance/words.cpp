#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <sys/epoll.h>
#include <utility>

namespace squall::conformance {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 10> bit_names = {
    {{"IN", EPOLLIN},
     {"PRI", EPOLLPRI},
     {"OUT", EPOLLOUT},
     {"ERR", EPOLLERR},
     {"HUP", EPOLLHUP},
     {"RDHUP", EPOLLRDHUP},
     {"ET", EPOLLET},
     {"ONESHOT", EPOLLONESHOT},
     {"EXCLUSIVE", EPOLLEXCLUSIVE},
     {"WRNORM", EPOLLWRNORM}}};

} // namespace

std::string error_text(int error) {
    const char* const name = ::strerrorname_np(error);
    return name != nullptr ? name : "error " + std::to_string(error);
}

std::string ok_or_error(long r) {
    return r < 0 ? error_text(errno) : "ok";
}

std::string count_or_error(long r) {
    return r < 0 ? error_text(errno) : std::to_string(r);
}

std::string bits_text(std::uint32_t bits) {
    std::string text;
    for (const auto& [name, bit] : bit_names)
        if ((bits & bit) != 0)
            text += (text.empty() ? "" : "|") + std::string(name);
    return text.empty() ? "none" : text;
}

std::uint32_t parse_bits(std::string_view text) {
    std::uint32_t bits = 0;
    while (!text.empty()) {
        const std::size_t bar = text.find('|');
        const std::string_view word = text.substr(0, bar);
        const std::uint32_t before = bits;
        for (const auto& [name, bit] : bit_names)
            if (name == word)
                bits |= bit;
        if (bits == before && word != "none")
            throw std::runtime_error("unknown bit '" + std::string(word) + "'");
        text = bar == std::string_view::npos ? "" : text.substr(bar + 1);
    }
    return bits;
}

int parse_int(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        throw std::runtime_error("'" + std::string(text) + "' is no number");
    return value;
}

const std::string& word(const std::vector<std::string>& w, std::size_t index) {
    static const std::string none;
    return index < w.size() ? w[index] : none;
}

int number_or(const std::vector<std::string>& w, std::size_t index, int fallback) {
    return index < w.size() ? parse_int(w[index]) : fallback;
}

std::string payload(const std::string& word) {
    if (word.size() < 2 || word[0] != 'x' || word.find_first_not_of("0123456789", 1) != word.npos)
        return word;
    return std::string(static_cast<std::size_t>(parse_int(std::string_view(word).substr(1))), 'x');
}

std::string quoted(std::string_view bytes) {
    constexpr std::size_t shown_max = 40;
    if (bytes.size() <= shown_max)
        return '"' + std::string(bytes) + '"';
    return std::to_string(bytes.size()) + " bytes";
}

} // namespace squall::conformance
