#pragma once

#include "sim/hash.hpp"
#include "sim/time.hpp"
#include "sim/trace/hashed_name.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace squall {

/// What sort of thing a trace event tells of.
enum class trace_kind : std::uint8_t {
    host,     ///< a program starts, returns, is ended
    call,     ///< a kernel call of a program, with its result
    network,  ///< something arrives at a host, or is lost on the way
    decision, ///< a non-zero answer of the tape
    observed, ///< what the server under test says of itself
    client,   ///< what a scenario's client does
    log       ///< a log line of the server under test
};

std::string_view to_string(trace_kind kind) noexcept;

/// One named value of a trace event: a number, or a text if `text.data()` is not null.
struct trace_field {
    trace_field() noexcept = default;
    template <std::integral Number>
    trace_field(std::string_view n, Number v) noexcept
        : name(n),
          number(static_cast<std::int64_t>(v)) {}
    trace_field(std::string_view n, std::string_view v) noexcept
        : name(n),
          text(v.data() == nullptr ? std::string_view("") : v) {}
    trace_field(std::string_view n, const char* v) noexcept : trace_field(n, std::string_view(v)) {}

    bool is_text() const noexcept { return text.data() != nullptr; }

    std::string_view name;
    std::int64_t number = 0;
    std::string_view text;
};

/// One thing that happened. Views are valid while listeners are being told, and no longer.
struct trace_event {
    std::uint64_t number = 0; ///< 1, 2, 3, ... within the run
    instant at{};             ///< world time
    trace_kind kind = trace_kind::host;
    std::string_view host;  ///< where: "server", "c1"
    std::string_view name;  ///< what: "recv", "data", "welcome_attempt", "write.eagain"
    std::string_view actor; ///< the connection or stream concerned, where there is one
    std::span<const trace_field> fields;
    std::span<const std::byte> bytes; ///< payload, where there is one

    /// The field of that name, or null.
    const trace_field* field(std::string_view wanted) const noexcept;
    /// Number of the field of that name, or `otherwise` if it is absent.
    std::int64_t number_of(std::string_view wanted, std::int64_t otherwise = 0) const noexcept;
    /// Text of the field of that name, or "" if it is absent.
    std::string_view text_of(std::string_view wanted) const noexcept;
};

/// When, where, what and to whom something happened, before it is anybody's trace_event.
/// Refers to its names: for one full expression.
struct trace_point {
    instant at;
    trace_kind kind;
    const hashed_name& host;
    const hashed_name& name;
    const hashed_name& actor;
};

/// Monitors, renderers and recorders.
class trace_listener {
public:
    virtual ~trace_listener() = default;
    virtual void on_event(const trace_event& e) = 0;
};

/// The run's history as a stream of events. Keeps none of them: it numbers them, folds them into
/// the digest, and hands them to its listeners in the order in which those were added.
class trace {
public:
    /// `listener` must outlive the trace or the last event, or be removed.
    void add_listener(trace_listener& listener) { listeners_.push_back(&listener); }
    /// REQUIRES: not while an event is told.
    void remove_listener(trace_listener& listener) { std::erase(listeners_, &listener); }

    /// Numbers and digests what happened. `result` is a kernel call's, minus an errno or not
    /// negative, and 0 otherwise. If heard(), tell() must follow.
    [[gnu::always_inline]] // a quarter of its cost was passing all this
    void
    add(const trace_point& p, std::span<const trace_field> fields, std::span<const std::byte> bytes,
        std::int64_t result = 0) noexcept {
        digest d = digest_; // in registers meanwhile
        begin(d, p, fields.size(), bytes.size());
        for (const trace_field& f : fields) {
            if (f.is_text()) [[unlikely]]
                d.add(f.text);
            else
                d.add(static_cast<std::uint64_t>(f.number));
        }
        end(d, bytes, result);
    }
    /// The same of fields that are numbers, whose names are for listeners: the digest is of values.
    template <std::integral... Numbers>
    [[gnu::always_inline]] void add_numbers(const trace_point& p, std::span<const std::byte> bytes,
                                            std::int64_t result, Numbers... fields) noexcept {
        digest d = digest_;
        begin(d, p, sizeof...(fields), bytes.size());
        (d.add(static_cast<std::uint64_t>(fields)), ...);
        end(d, bytes, result);
    }
    /// Somebody listens, and wants a trace_event; what nobody hears need not be put into words.
    bool heard() const noexcept { return !listeners_.empty(); }
    /// Tells of what was added last; `e.number` is filled in.
    void tell(trace_event& e);
    /// add() and tell(), for an event that is at hand as a whole.
    void emit(trace_event& e);

    std::uint64_t count() const noexcept { return count_; }
    /// Of all events so far: time, kind, host, name, actor, fields, result and bytes of each.
    std::uint64_t digest_value() const noexcept { return digest_.value(); }

private:
    [[gnu::always_inline]] void begin(digest& d, const trace_point& p, std::size_t fields,
                                      std::size_t bytes) noexcept {
        ++count_;
        d.add(static_cast<std::uint64_t>(ns(p.at)));
        d.add(static_cast<std::uint64_t>(p.kind) | (fields << 8U) | (bytes << 16U));
        d.add(p.host.hash());
        d.add(p.name.hash());
        d.add(p.actor.hash());
        d.settle();
    }
    [[gnu::always_inline]] void end(digest& d, std::span<const std::byte> bytes,
                                    std::int64_t result) noexcept {
        d.add(static_cast<std::uint64_t>(result));
        d.add_bytes(bytes);
        digest_ = d;
    }

    std::vector<trace_listener*> listeners_;
    std::uint64_t count_ = 0;
    digest digest_;
};

} // namespace squall
