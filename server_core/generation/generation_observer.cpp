#include "server_core/generation/generation_observer.hpp"

namespace squall::server {

std::string_view to_string(generation_stage stage) noexcept {
    switch (stage) {
    case generation_stage::handler_start:
        return "Handler start";
    case generation_stage::accept:
        return "accept";
    case generation_stage::receive_json:
        return "receive_json";
    case generation_stage::params_check:
        return "params check";
    case generation_stage::create_generation_id:
        return "create generation_id";
    case generation_stage::save_generation:
        return "save_generation";
    case generation_stage::send_status:
        return "send status";
    case generation_stage::create_job:
        return "create GenerationJob";
    case generation_stage::enqueue_generation:
        return "enqueue_generation";
    case generation_stage::keep_alive:
        return "keep-alive loop";
    }
    return "?";
}

} // namespace squall::server
