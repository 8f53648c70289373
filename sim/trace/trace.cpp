#include "sim/trace/trace.hpp"

#include <algorithm>
#include <array>

namespace squall {

std::string_view to_string(trace_kind kind) noexcept {
    constexpr std::array<std::string_view, 7> names = {"host",     "call",   "network", "decision",
                                                       "observed", "client", "log"};
    return names[static_cast<std::size_t>(kind)];
}

const trace_field* trace_event::field(std::string_view wanted) const noexcept {
    const auto found =
        std::ranges::find_if(fields, [&](const auto& f) { return f.name == wanted; });
    return found == fields.end() ? nullptr : &*found;
}

std::int64_t trace_event::number_of(std::string_view wanted,
                                    std::int64_t otherwise) const noexcept {
    const trace_field* const found = field(wanted);
    return found == nullptr ? otherwise : found->number;
}

std::string_view trace_event::text_of(std::string_view wanted) const noexcept {
    const trace_field* const found = field(wanted);
    return found == nullptr || !found->is_text() ? std::string_view("") : found->text;
}

void trace::tell(trace_event& e) {
    e.number = count_;
    for (trace_listener* const l : listeners_)
        l->on_event(e);
}

void trace::emit(trace_event& e) {
    add({e.at, e.kind, e.host, e.name, e.actor}, e.fields, e.bytes);
    tell(e);
}

} // namespace squall
