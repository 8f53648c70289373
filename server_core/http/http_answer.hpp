#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall::server {

/// An answer to an HTTP request; what every answer has (Date, Server, Content-Length) is added
/// when it is written.
struct http_answer {
    unsigned status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> fields = {}; ///< further header fields

    http_answer&& with(std::string name, std::string value) && {
        fields.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
};

/// {"error":"<text>"}. REQUIRES: `text` needs no escaping.
inline http_answer error_answer(unsigned status, std::string_view text) {
    std::string body = R"({"error":")";
    body += text;
    body += R"("})";
    return {status, std::move(body)};
}

} // namespace squall::server
