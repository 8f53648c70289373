#pragma once

#include "server_core/generation/generation_config.hpp"
#include "server_core/generation/generation_table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace squall::server {

/// {"type":"resume","generation_id":...,"resume_token":...}
struct resume_request {
    generation_key key;
};

/// {"type":"received","generation_id":...}
struct received_notice {
    std::string generation_id;
};

/// {"type":"ping"}: a client that waits for long is not inactive.
struct ping_message {};

/// What a client says: a new generation, or one of those above.
using client_message =
    std::variant<generation_parameters, resume_request, received_notice, ping_message>;

/// A message that is no JSON. what() holds none of the message's bytes.
class json_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// JSON that is not what it should be; what() names the parameter, in the client's words.
class parameter_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The message as JSON (RFC 8259: UTF-8, no comments). Throws json_error.
nlohmann::json parse_json(std::string_view payload);

/// The message's meaning; docs/generation.md has its members. Throws parameter_error.
client_message read_parameters(const nlohmann::json& message, const generation_config& config);

} // namespace squall::server
