#include "server_core/generation/generation_frames.hpp"

#include <nlohmann/json.hpp>

namespace squall::server {

namespace {

using json = nlohmann::ordered_json; // "type" comes first, for whoever reads it

std::string text_of(const json& frame) {
    return frame.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string accepted_frame(const generation_key& key) {
    return text_of({{"type", "status"},
                    {"status", "accepted"},
                    {"generation_id", key.generation_id},
                    {"resume_token", key.resume_token}});
}

std::string resumed_frame(std::string_view generation_id) {
    return text_of({{"type", "status"}, {"status", "resumed"}, {"generation_id", generation_id}});
}

std::string interrupted_frame(std::string_view generation_id) {
    return text_of(
        {{"type", "status"}, {"status", "interrupted"}, {"generation_id", generation_id}});
}

std::string keepalive_frame(std::string_view generation_id, std::int64_t tick) {
    return text_of({{"type", "keepalive"}, {"generation_id", generation_id}, {"tick", tick}});
}

std::string progress_frame(std::string_view generation_id, std::int64_t run, int done, int total,
                           std::string_view piece) {
    return text_of({{"type", "progress"},
                    {"generation_id", generation_id},
                    {"run", run},
                    {"done", done},
                    {"total", total},
                    {"text", piece}});
}

std::string pong_frame() {
    return R"({"type":"pong"})";
}

std::string result_frame(std::string_view generation_id, std::string_view text) {
    return text_of({{"type", "result"}, {"generation_id", generation_id}, {"text", text}});
}

std::string error_frame(const generation_error& error, std::optional<int> stage,
                        std::string_view resumable_id) {
    json frame{{"type", "error"}, {"code", error.code}, {"message", error.client_text}};
    if (stage) {
        frame["stage"] = *stage;
    }
    if (!resumable_id.empty()) {
        frame["generation_id"] = resumable_id;
    }
    frame["resumable"] = !resumable_id.empty();
    return text_of(frame);
}

} // namespace squall::server
