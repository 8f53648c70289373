// RFC 6455, 4.2: opening handshakes that a server must accept, and what it may say of them.

#include "server_core/rfc6455/handshake_case.hpp"

namespace squall::server::rfc6455 {

namespace {

const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const std::string version = "Sec-WebSocket-Version: 13\r\n";
const std::string upgrade = "Upgrade: websocket\r\n";
const std::string connection = "Connection: Upgrade\r\n";

/// The accept value that belongs to the key above (1.3).
const std::string accepted_key = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

const std::string all = upgrade + connection + key + version;

handshake_case accepts(const char* name, const char* rule, const std::string& request) {
    return {name, rule, request, 101, {accepted_key}};
}

constexpr const char* names_without_case =
    "Header field names are case-insensitive (RFC 9110, 5.1)";
constexpr const char* connection_list =
    "A |Connection| header field that includes the token \"Upgrade\", case-insensitive";
constexpr const char* upgrade_value =
    "An |Upgrade| header field containing the value \"websocket\", case-insensitive";
constexpr const char* white_space = "optional white space around a value (RFC 9110, 5.5)";

std::vector<handshake_case> spellings() {
    return {
        {"the_rfcs_own",
         "the answer's four lines (4.2.2)",
         request_with(all),
         101,
         {"HTTP/1.1 101 ", "Upgrade: websocket\r\n", "Connection: upgrade\r\n", accepted_key}},
        accepts("names_in_lower_case", names_without_case,
                request_with("upgrade: websocket\r\nconnection: Upgrade\r\n"
                             "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "sec-websocket-version: 13\r\n")),
        accepts("names_in_upper_case", names_without_case,
                request_with("UPGRADE: websocket\r\nCONNECTION: Upgrade\r\n"
                             "SEC-WEBSOCKET-KEY: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "SEC-WEBSOCKET-VERSION: 13\r\n")),
        accepts("websocket_capitalised", upgrade_value,
                request_with("Upgrade: WebSocket\r\n" + connection + key + version)),
        accepts("websocket_in_upper_case", upgrade_value,
                request_with("Upgrade: WEBSOCKET\r\n" + connection + key + version)),
        accepts("upgrade_in_lower_case", connection_list,
                request_with(upgrade + "Connection: upgrade\r\n" + key + version)),
        accepts("keep_alive_and_upgrade", connection_list,
                request_with(upgrade + "Connection: keep-alive, Upgrade\r\n" + key + version)),
        accepts("upgrade_and_keep_alive", connection_list,
                request_with(upgrade + "Connection: Upgrade,keep-alive\r\n" + key + version)),
        accepts("two_connection_lines", "lines of one name are one list (RFC 9110, 5.3)",
                request_with(upgrade + "Connection: keep-alive\r\n" + connection + key + version)),
        accepts("two_connection_lines_upgrade_first", "lines of one name are one list",
                request_with(upgrade + connection + "Connection: keep-alive\r\n" + key + version)),
        accepts("two_upgrade_lines", "lines of one name are one list (RFC 9110, 5.3)",
                request_with("Upgrade: h2c\r\n" + upgrade + connection + key + version)),
        accepts("h2c_and_websocket", upgrade_value,
                request_with("Upgrade: h2c, websocket\r\n" + connection + key + version)),
        accepts("no_space_after_the_colon", white_space,
                request_with("Upgrade:websocket\r\nConnection:Upgrade\r\n" + key + version)),
        accepts(
            "spaces_and_tabs", white_space,
            request_with("Upgrade: \t websocket \r\nConnection:   Upgrade\t\r\n" + key + version)),
        accepts("in_another_order", "the order of header fields is not significant",
                request_with(version + key + connection + upgrade)),
    };
}

std::vector<handshake_case> requests() {
    const std::string path = "/ws/voice?user_id=ann";
    return {
        {"another_key",
         "Sec-WebSocket-Accept is made of the key (4.2.2)",
         request_with(upgrade + connection + "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n" +
                      version),
         101,
         {"Sec-WebSocket-Accept: HSmrc0sMlYUkAGmm5OPpG2HaGWk=\r\n"}},
        {"a_key_of_zeros",
         "Sec-WebSocket-Accept is made of the key (4.2.2)",
         request_with(upgrade + connection + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
                      version),
         101,
         {"Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n"}},
        accepts("an_absolute_uri", "or an absolute HTTP/HTTPS URI containing the /resource name/",
                request_with(all, "GET http://localhost" + path + " HTTP/1.1")),
        accepts("unknown_headers", "Other header fields may be present",
                request_with("X-Anything: goes\r\n" + all + "Cookie: a=b; c=d\r\n")),
        accepts("an_empty_header", "Other header fields may be present",
                request_with("X-Empty:\r\n" + all)),
        accepts("a_header_just_within_the_limit", "our limit is 8 KiB",
                request_with("X-Long: " + std::string(7'800, 'x') + "\r\n" + all)),
    };
}

std::vector<handshake_case> offers() {
    const auto ignores = [](const char* name, const std::string& offer, const char* field) {
        return handshake_case{name,
                              "what the server does not take it leaves out (4.2.2, 5)",
                              request_with(all + offer),
                              101,
                              {accepted_key},
                              {field}};
    };
    return {
        ignores("a_subprotocol", "Sec-WebSocket-Protocol: chat\r\n", "sec-websocket-protocol"),
        ignores("three_subprotocols", "Sec-WebSocket-Protocol: chat, superchat, mqtt\r\n",
                "sec-websocket-protocol"),
        ignores("two_lines_of_subprotocols",
                "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: mqtt\r\n",
                "sec-websocket-protocol"),
        ignores("permessage_deflate",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
                "sec-websocket-extensions"),
        ignores("an_unknown_extension", "Sec-WebSocket-Extensions: x-anything; a=1\r\n",
                "sec-websocket-extensions"),
        ignores("two_lines_of_extensions",
                "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n",
                "sec-websocket-extensions"),
    };
}

} // namespace

std::string request_with(const std::string& headers, const std::string& request_line) {
    return request_line + "\r\nHost: localhost\r\n" + headers + "\r\n";
}

std::vector<handshake_case> accepted_handshakes() {
    std::vector<handshake_case> cases = spellings();
    for (auto more : {requests(), offers()}) {
        cases.insert(cases.end(), more.begin(), more.end());
    }
    return cases;
}

} // namespace squall::server::rfc6455
