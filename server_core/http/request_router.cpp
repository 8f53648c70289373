#include "server_core/http/request_router.hpp"

#include "server_core/http/bearer_token.hpp"
#include "server_core/http/request_rules.hpp"

namespace squall::server {

namespace {

constexpr std::string_view upgrade_methods = "GET";

http_answer wrong_method(std::string_view allowed) {
    return error_answer(405, "method not allowed").with("Allow", std::string{allowed});
}

/// What may be done here: for a person, and as the answer to a page's preflight request.
http_answer answer_to_options(std::string_view allowed) {
    return http_answer{204, "", ""}.with("Allow", std::string{allowed});
}

http_answer token_required() {
    return error_answer(401, "token required")
        .with("WWW-Authenticate", R"(Bearer realm="squall-server")");
}

bool bears_token_in_header(const http_request& request, std::string_view token) {
    return request.count(http::field::authorization) == 1 &&
           bears_token(request[http::field::authorization], token);
}

bool takes(const endpoint& e, http::verb method) noexcept {
    return e.takes == endpoint::method::get
               ? method == http::verb::get || method == http::verb::head
               : method == http::verb::post;
}

} // namespace

request_verdict request_router::judge(const http_request& request) const {
    request_verdict verdict;
    if ((verdict.refusal = refuse_framing(request)) || (verdict.refusal = refuse_header(request))) {
        verdict.closes = true;
        return verdict;
    }
    const std::string_view target = request.target();
    if (target == "*" && request.method() == http::verb::options) { // RFC 9110, 9.3.7
        verdict.refusal = answer_to_options("GET, HEAD, POST, OPTIONS");
        return verdict;
    }
    const auto path_and_query = origin_form(target);
    if (!path_and_query) {
        verdict.refusal = error_answer(400, "bad target");
        return verdict;
    }
    verdict.to = endpoints_.find(path_and_query->substr(0, path_and_query->find('?')));
    if (verdict.to != nullptr) {
        judge_endpoint(request, verdict);
        return verdict;
    }
    verdict.match = routes_.find(*path_and_query);
    judge_upgrade(request, verdict);
    return verdict;
}

void request_router::judge_endpoint(const http_request& request, request_verdict& verdict) const {
    const endpoint& e = *verdict.to;
    const std::string_view origin = request[http::field::origin];
    if (e.for_pages && origins_.may_read(origin)) {
        verdict.reader = origin;
    }
    if (request.method() == http::verb::options) {
        verdict.refusal = answer_to_options(allowed_methods(e));
        if (!verdict.reader.empty()) {
            auto& fields = verdict.refusal->fields;
            fields.emplace_back("Access-Control-Allow-Methods", allowed_methods(e));
            fields.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type");
            fields.emplace_back("Access-Control-Max-Age", "600");
        }
    } else if (!takes(e, request.method())) {
        verdict.refusal = wrong_method(allowed_methods(e));
    } else if (!e.token.empty() && !bears_token_in_header(request, e.token)) {
        verdict.refusal = token_required();
    }
}

void request_router::judge_upgrade(const http_request& request, request_verdict& verdict) const {
    if (verdict.match.what == route_match::kind::no_such_route) {
        verdict.refusal = error_answer(404, "not found");
    } else if (request.method() == http::verb::options) {
        verdict.refusal = answer_to_options(upgrade_methods);
    } else if (request.method() != http::verb::get) {
        verdict.refusal = wrong_method(upgrade_methods);
    } else if (verdict.match.what == route_match::kind::bad_name) {
        verdict.refusal = error_answer(400, "bad " + std::string{verdict.match.wrong});
    } else if ((verdict.refusal = refuse_upgrade(request))) {
        return;
    } else if (request.count(http::field::origin) > 1) {
        verdict.refusal = error_answer(400, "ambiguous origin");
    } else if (request.count(http::field::origin) == 1 &&
               !origins_.may_connect(request[http::field::origin])) {
        verdict.refusal = error_answer(403, "origin not allowed");
    } else if (const std::string& token = verdict.match.route->options().token;
               !token.empty() && !bears_token_in_header(request, token) &&
               !same_secret(token, verdict.match.access_token)) {
        verdict.refusal = token_required();
    }
}

void let_read(http_answer& answer, std::string_view reader) {
    answer.fields.emplace_back("Access-Control-Allow-Origin", reader);
    answer.fields.emplace_back("Vary", "Origin"); // for caches
}

} // namespace squall::server
