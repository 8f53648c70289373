// RFC 6455, 4.2: opening handshakes that a server refuses, with an HTTP status and no frame.

#include "server_core/rfc6455/handshake_case.hpp"

namespace squall::server::rfc6455 {

namespace {

const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const std::string version = "Sec-WebSocket-Version: 13\r\n";
const std::string upgrade = "Upgrade: websocket\r\n";
const std::string connection = "Connection: Upgrade\r\n";
const std::string all = upgrade + connection + key + version;

constexpr const char* key_of_16 =
    "A |Sec-WebSocket-Key| header field with a base64-encoded value that, when decoded, is 16 "
    "bytes in length";
constexpr const char* version_13 = "A |Sec-WebSocket-Version| header field, with a value of 13";
constexpr const char* says_13 =
    "an |Sec-WebSocket-Version| header field indicating the version(s) the server understands";

std::vector<handshake_case> bad_upgrades() {
    const std::vector<std::string> names_upgrade = {"Upgrade: websocket\r\n"}; // RFC 9110, 15.5.22
    return {
        {"no_upgrade", "An |Upgrade| header field", request_with(connection + key + version), 426,
         names_upgrade},
        {"an_upgrade_to_h2c", "containing the value \"websocket\"",
         request_with("Upgrade: h2c\r\n" + connection + key + version), 426, names_upgrade},
        {"an_upgrade_to_websocket2", "containing the value \"websocket\"",
         request_with("Upgrade: websocket2\r\n" + connection + key + version), 426, names_upgrade},
        {"no_connection", "A |Connection| header field", request_with(upgrade + key + version), 426,
         names_upgrade},
        {"connection_keep_alive", "that includes the token \"Upgrade\"",
         request_with(upgrade + "Connection: keep-alive\r\n" + key + version), 426, names_upgrade},
        {"connection_upgraded", "that includes the token \"Upgrade\"",
         request_with(upgrade + "Connection: Upgraded\r\n" + key + version), 426, names_upgrade},
        {"http_1_0", "An HTTP/1.1 or higher GET request",
         request_with(all, "GET /ws/voice?user_id=ann HTTP/1.0"), 426},
        {"a_plain_get", "An |Upgrade| header field", request_with(""), 426, names_upgrade},
    };
}

std::vector<handshake_case> bad_keys() {
    const auto with_key = [](const char* name, const std::string& line) {
        return handshake_case{name, key_of_16, request_with(upgrade + connection + line + version),
                              400};
    };
    return {
        with_key("no_key", ""),
        with_key("an_empty_key", "Sec-WebSocket-Key:\r\n"),
        with_key("a_key_of_15_bytes", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA\r\n"),
        with_key("a_key_of_17_bytes", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=\r\n"),
        with_key("a_key_without_padding", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n"),
        with_key("a_key_that_is_no_base64", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j*Q==\r\n"),
        with_key("a_very_long_key", "Sec-WebSocket-Key: " + std::string(1000, 'A') + "==\r\n"),
        with_key("two_keys", key + key),
    };
}

std::vector<handshake_case> bad_versions() {
    const auto with_version = [](const char* name, const std::string& line) {
        return handshake_case{name,
                              line.empty() ? version_13 : says_13,
                              request_with(upgrade + connection + key + line),
                              426,
                              {"Sec-WebSocket-Version: 13\r\n"}};
    };
    return {
        with_version("no_version", ""),
        with_version("version_0", "Sec-WebSocket-Version: 0\r\n"),
        with_version("version_8", "Sec-WebSocket-Version: 8\r\n"),
        with_version("version_14", "Sec-WebSocket-Version: 14\r\n"),
        with_version("version_013", "Sec-WebSocket-Version: 013\r\n"),
        with_version("version_13_and_8", "Sec-WebSocket-Version: 13, 8\r\n"),
        with_version("version_text", "Sec-WebSocket-Version: thirteen\r\n"),
    };
}

std::vector<handshake_case> bad_requests() {
    const std::string line = "GET /ws/voice?user_id=ann HTTP/1.1\r\n";
    return {
        {"a_post",
         "An HTTP/1.1 or higher GET request",
         request_with(all, "POST /ws/voice?user_id=ann HTTP/1.1"),
         405,
         {"Allow: GET"}},
        {"a_put", "An HTTP/1.1 or higher GET request",
         request_with(all + "Content-Length: 0\r\n", "PUT /ws/voice?user_id=ann HTTP/1.1"), 405},
        {"a_get_in_lower_case", "methods are case-sensitive (RFC 9110, 9.1)",
         request_with(all, "get /ws/voice?user_id=ann HTTP/1.1"), 405},
        {"no_host", "A |Host| header field", line + all + "\r\n", 400},
        {"two_hosts", "more than one Host header field (RFC 9112, 3.2)",
         line + "Host: a\r\nHost: b\r\n" + all + "\r\n", 400},
        {"no_version_of_http", "the request line has three parts (RFC 9112, 3)",
         "GET /ws/voice?user_id=ann\r\nHost: localhost\r\n" + all + "\r\n", 400},
        {"http_3_0", "HTTP/1.1", request_with(all, "GET /ws/voice?user_id=ann HTTP/3.0"), 400},
        {"a_space_before_the_colon", "No whitespace is allowed there (RFC 9112, 5.1)",
         request_with("Upgrade : websocket\r\n" + connection + key + version), 400},
        {"a_header_without_a_colon", "field-name \":\" (RFC 9112, 5)",
         request_with("Upgrade websocket\r\n" + all), 400},
        {"a_zero_in_a_header", "CR, LF and NUL are invalid in a field value (RFC 9110, 5.5)",
         request_with(std::string{"X-Zero: a\0b\r\n", 13} + all), 400},
        {"an_empty_line_first", "SHOULD be ignored (RFC 9112, 2.2); Beast's parser does not",
         "\r\n" + request_with(all), 400},
        {"no_http_at_all", "a TLS client hello on a plain port",
         std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11} + std::string(200, '\x55'),
         400},
        {"another_path", "404 if the resource is not available",
         request_with(all, "GET /no/such/path HTTP/1.1"), 404},
    };
}

std::vector<handshake_case> beyond_limits() {
    const std::string long_header = "X-Long: " + std::string(65'536, 'x') + "\r\n";
    return {
        {"a_header_of_64_KiB", "431 (RFC 6585, 5)", request_with(long_header + all), 431},
        {"a_header_just_beyond_the_limit", "431 (RFC 6585, 5)",
         request_with("X-Long: " + std::string(8'192, 'x') + "\r\n" + all), 431},
        {"a_target_of_64_KiB", "431: we count the request line as header",
         request_with(all, "GET /" + std::string(65'536, 'x') + " HTTP/1.1"), 431},
        {"a_body_beyond_the_limit", "413 (RFC 9110, 15.5.14)",
         request_with("Content-Length: 65537\r\n" + all), 413},
        {"a_body_of_2_to_the_62", "413, by its header",
         request_with("Content-Length: 4611686018427387904\r\n" + all), 413},
        {"a_body_with_no_number", "400", request_with("Content-Length: many\r\n" + all), 400},
    };
}

} // namespace

std::vector<handshake_case> refused_handshakes() {
    std::vector<handshake_case> cases = bad_upgrades();
    for (auto more : {bad_keys(), bad_versions(), bad_requests(), beyond_limits()}) {
        cases.insert(cases.end(), more.begin(), more.end());
    }
    for (handshake_case& each : cases) {
        each.has_not.push_back("sec-websocket-accept");
    }
    return cases;
}

} // namespace squall::server::rfc6455
