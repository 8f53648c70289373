#pragma once

namespace squall::server {

class prometheus_text;
struct manager_stats;
struct server_counters;

/// Writes the metrics of server_core, each with what it means: what has been counted, and what is
/// at this moment.
void write_server_metrics(prometheus_text& page, const server_counters& counted,
                          const manager_stats& now, bool draining);

} // namespace squall::server
