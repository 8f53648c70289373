#include "server_core/metrics/metrics_endpoint.hpp"

namespace squall::server {

endpoint metrics_endpoint(std::vector<metrics_writer> writers, std::string token) {
    endpoint e;
    e.path = "/metrics";
    e.token = std::move(token);
    e.for_pages = false;
    e.answer = [writers = std::move(writers)] {
        prometheus_text page;
        for (const auto& write : writers) {
            write(page);
        }
        return http_answer{200, page.text(), "text/plain; version=0.0.4; charset=utf-8"};
    };
    return e;
}

} // namespace squall::server
