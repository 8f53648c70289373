#pragma once

#include "server_core/http/endpoint.hpp"
#include "server_core/metrics/prometheus_text.hpp"

#include <functional>
#include <string>
#include <vector>

namespace squall::server {

/// Adds its metrics to a page.
using metrics_writer = std::function<void(prometheus_text&)>;

/// GET /metrics, for Prometheus (text format 0.0.4). With a token of its own, not that of the
/// debug endpoints: a scraper should not be able to disconnect anybody. Empty: open to all.
endpoint metrics_endpoint(std::vector<metrics_writer> writers, std::string token);

} // namespace squall::server
