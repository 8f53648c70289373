#include "server_core/daemon/config_file.hpp"

#include "server_core/daemon/option_table.hpp"
#include "server_core/http/bearer_token.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

namespace squall::server {

namespace {

using json = option::json;

constexpr std::size_t file_bytes_max = 1 << 20U;

std::string read_file(const std::string& path) {
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    std::string text;
    if (in) {
        text.resize(file_bytes_max + 1);
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
    }
    if (!in.is_open() || in.bad() || (in.fail() && !in.eof())) {
        throw config_error(path + ": cannot be read: " + std::strerror(errno));
    }
    if (text.size() > file_bytes_max) {
        throw config_error(path + ": is larger than 1 MiB");
    }
    return text;
}

std::string pointer_to(const std::string& key) {
    return (json::json_pointer{} / key).to_string(); // RFC 6901
}

/// Refuses a key that comes twice in an object, of which the JSON library keeps one silently.
class duplicate_keys {
public:
    explicit duplicate_keys(const std::string& path) : path_(path) {}

    bool operator()(int, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::object_start) {
            seen_.emplace_back();
        } else if (event == json::parse_event_t::object_end) {
            seen_.pop_back();
        } else if (event == json::parse_event_t::key) {
            const auto key = parsed.get<std::string>();
            if (!seen_.back().insert(key).second) {
                throw config_error(path_ + ": " + pointer_to(key) + ": given twice");
            }
        }
        return true;
    }

private:
    const std::string& path_;
    std::vector<std::set<std::string>> seen_;
};

/// The library's message without its own number: "parse error at line 3, column 7: ...".
std::string without_tag(std::string_view message) {
    const auto end = message.find("] ");
    return std::string{end == std::string_view::npos ? message : message.substr(end + 2)};
}

json parse(const std::string& path, const std::string& text) {
    try {
        duplicate_keys check{path};
        return json::parse(text, [&check](int depth, json::parse_event_t event, json& parsed) {
            return check(depth, event, parsed);
        });
    } catch (const json::exception& error) {
        throw config_error(path + ": " + without_tag(error.what()));
    }
}

} // namespace

void apply_config_file(const std::string& path, settings& s) {
    const json all = parse(path, read_file(path));
    if (!all.is_object()) {
        throw config_error(path + ": is no JSON object");
    }
    for (const auto& [key, value] : all.items()) {
        const std::string where = path + ": " + pointer_to(key) + ": ";
        const option* found = find_option(key);
        if (found == nullptr) {
            throw config_error(where + "unknown key");
        }
        try {
            found->set(s, value);
        } catch (const bad_value& wrong) {
            throw config_error(where + wrong.what());
        }
    }
}

std::string token_in(const std::string& path) {
    return path.empty() ? "" : read_token_file(path);
}

std::string read_token_file(const std::string& path) {
    std::string token = read_file(path);
    if (token.ends_with('\n')) {
        token.pop_back();
    }
    if (!is_bearer_token(token)) {
        throw config_error(path + ": holds no bearer token: one line of A-Z a-z 0-9 - . _ ~ + /");
    }
    return token;
}

} // namespace squall::server
