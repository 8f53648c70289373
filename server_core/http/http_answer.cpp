#include "server_core/http/http_answer.hpp"

namespace squall::server {

http_answer&& http_answer::with(std::string_view name, std::string_view value) && {
    fields.emplace_back(name, value);
    return std::move(*this);
}

http_answer error_answer(unsigned status, std::string_view text) {
    std::string body = R"({"error":")";
    body += text;
    body += R"("})";
    return {status, std::move(body)};
}

} // namespace squall::server
