#include "server_core/http/health.hpp"

#include "server_core/http/http_services.hpp"

namespace squall::server {

namespace {

http_answer alive() {
    return {200, R"({"status":"ok"})"};
}

} // namespace

std::vector<endpoint> health_endpoints(const http_services& services) {
    const auto ready = [&services] {
        return services.draining ? http_answer{503, R"({"status":"draining"})"} : alive();
    };
    std::vector<endpoint> all(3);
    all[0].path = "/health";
    all[0].answer = ready;
    all[1].path = "/health/ready";
    all[1].answer = ready;
    all[2].path = "/health/live";
    all[2].answer = alive;
    return all;
}

} // namespace squall::server
