#pragma once

#include <memory>

namespace spdlog {
class logger;
}

namespace squall {

class host;

/// A logger whose lines become trace events of kind `log` on this host, all levels. The lines
/// are always made, wanted or not: whether somebody looks at them must not change a run.
std::shared_ptr<spdlog::logger> trace_logger(host& where);

} // namespace squall
