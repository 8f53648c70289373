#include "server_core/generation/generation_request.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>

namespace squall::server {

namespace {

using nlohmann::json;

constexpr std::size_t language_chars_max = 32;
constexpr std::size_t key_chars = 32; // of a generation_id and of a resume_token

void allow_only(const json& message, std::initializer_list<std::string_view> names) {
    for (const auto& [name, value] : message.items()) {
        if (std::ranges::find(names, name) == names.end()) {
            throw parameter_error{"unknown parameter \"" + name + "\""};
        }
    }
}

const std::string& required_text(const json& message, const char* name) {
    const auto found = message.find(name);
    if (found == message.end()) {
        throw parameter_error{std::string{name} + " is missing"};
    }
    if (!found->is_string()) {
        throw parameter_error{std::string{name} + " is no string"};
    }
    return found->get_ref<const std::string&>();
}

/// 128 bits in hexadecimal, as the server writes them.
std::string required_key(const json& message, const char* name) {
    const std::string& text = required_text(message, name);
    const bool right = text.size() == key_chars && std::ranges::all_of(text, [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                       });
    if (!right) {
        throw parameter_error{std::string{name} + " is not 32 hexadecimal digits"};
    }
    return text;
}

std::string prompt_of(const json& message, std::size_t bytes_max) {
    const std::string& prompt = required_text(message, "prompt");
    if (prompt.find_first_not_of(" \t\r\n") == std::string::npos) {
        throw parameter_error{"prompt is empty"};
    }
    if (prompt.size() > bytes_max) {
        throw parameter_error{"prompt has " + std::to_string(prompt.size()) + " bytes, more than " +
                              std::to_string(bytes_max)};
    }
    return prompt;
}

std::string language_of(const json& message) {
    if (!message.contains("language")) {
        return "text";
    }
    const std::string& language = required_text(message, "language");
    const bool right = !language.empty() && language.size() <= language_chars_max &&
                       std::ranges::all_of(language, [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
                                  c == '#' || c == '.' || c == '_' || c == '-';
                       });
    if (!right) {
        throw parameter_error{"language is not 1 to 32 of a-z 0-9 + # . _ -"};
    }
    return language;
}

int steps_of(const json& message, const generation_config& config) {
    const auto found = message.find("steps");
    if (found == message.end()) {
        return config.steps_default;
    }
    // As a double it cannot overflow, and is exact in the range.
    if (!found->is_number_integer() || found->get<double>() < 1 ||
        found->get<double>() > config.steps_max) {
        throw parameter_error{"steps is no integer from 1 to " + std::to_string(config.steps_max)};
    }
    return found->get<int>();
}

} // namespace

json parse_json(std::string_view payload) {
    try {
        return json::parse(payload);
    } catch (const json::parse_error& error) {
        // Its own text quotes the message, which may be long and is not ours.
        throw json_error{"parse_error: no JSON at byte " + std::to_string(error.byte)};
    }
}

client_message read_parameters(const json& message, const generation_config& config) {
    if (!message.is_object()) {
        throw parameter_error{"the message is no object"};
    }
    const std::string type =
        message.contains("type") ? required_text(message, "type") : std::string{"generate"};
    if (type == "generate") {
        allow_only(message, {"type", "prompt", "language", "steps"});
        return generation_parameters{prompt_of(message, config.prompt_bytes_max),
                                     language_of(message), steps_of(message, config)};
    }
    if (type == "resume") {
        allow_only(message, {"type", "generation_id", "resume_token"});
        return resume_request{
            {required_key(message, "generation_id"), required_key(message, "resume_token")}};
    }
    if (type == "received") {
        allow_only(message, {"type", "generation_id"});
        return received_notice{required_key(message, "generation_id")};
    }
    if (type == "ping") {
        allow_only(message, {"type"});
        return ping_message{};
    }
    throw parameter_error{"unknown type \"" + type + "\""};
}

} // namespace squall::server
