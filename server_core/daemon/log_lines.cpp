#include "server_core/daemon/log_lines.hpp"

#include "server_core/http/utc_time.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>

#include <algorithm>

namespace squall::server {

namespace {

std::string_view view(spdlog::string_view_t text) {
    return {text.data(), text.size()};
}

class text_formatter final : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
        std::string words{view(message.payload)};
        std::ranges::replace_if(
            words, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
        spdlog::details::log_msg clean = message;
        clean.payload = words;
        pattern_.format(clean, line);
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<text_formatter>();
    }

private:
    spdlog::pattern_formatter pattern_{"[%Y-%m-%d %H:%M:%S.%e] [%n] [%l] %v"};
};

class json_formatter final : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
        using json = nlohmann::ordered_json;
        json object = {{"time", iso_8601(message.time)},
                       {"level", view(spdlog::level::to_string_view(message.level))},
                       {"message", view(message.payload)}};
        if (const auto session = session_of(view(message.payload))) {
            object["session"] = *session;
        }
        // Control characters and all that is not ASCII are escaped, what is no UTF-8 replaced.
        const std::string text = object.dump(-1, ' ', true, json::error_handler_t::replace) + '\n';
        line.append(text.data(), text.data() + text.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<json_formatter>();
    }
};

} // namespace

std::optional<std::string_view> session_of(std::string_view message) {
    constexpr std::string_view word = "session=";
    const auto first = message.find(word);
    if (first == std::string_view::npos ||
        message.find(word, first + word.size()) != std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view id = message.substr(first + word.size());
    id = id.substr(0, id.find(' '));
    const bool is_id = id.size() == 32 && std::ranges::all_of(id, [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                       });
    return is_id ? std::optional{id} : std::nullopt;
}

std::unique_ptr<spdlog::formatter> text_lines() {
    return std::make_unique<text_formatter>();
}

std::unique_ptr<spdlog::formatter> json_lines() {
    return std::make_unique<json_formatter>();
}

} // namespace squall::server
