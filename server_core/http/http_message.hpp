#pragma once

// Internal to http/: needs Beast.

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace squall::server {

namespace http = boost::beast::http;

using http_request = http::request<http::string_body>;
using http_response = http::response<http::string_body>;

} // namespace squall::server
