#include "properties/server/trace_log.hpp"

#include "sim/trace/trace.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <mutex>
#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

namespace squall {

namespace {

class trace_sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit trace_sink(host& where) : host_(where) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const auto level = spdlog::level::to_string_view(message.level);
        const std::array fields = {
            trace_field("level", std::string_view(level.data(), level.size())),
            trace_field("line", std::string_view(message.payload.data(), message.payload.size()))};
        host_.owner().emit(trace_kind::log, host_.who(), "log", {}, fields);
    }
    void flush_() override {}

    host& host_;
};

} // namespace

std::shared_ptr<spdlog::logger> trace_logger(host& where) {
    auto logger = std::make_shared<spdlog::logger>("server", std::make_shared<trace_sink>(where));
    logger->set_level(spdlog::level::trace);
    return logger;
}

} // namespace squall
