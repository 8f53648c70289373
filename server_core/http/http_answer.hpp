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

    http_answer&& with(std::string_view name, std::string_view value) &&;
};

/// {"error":"<text>"}. REQUIRES: `text` needs no escaping.
http_answer error_answer(unsigned status, std::string_view text);

} // namespace squall::server
