#include "sim/world/world.hpp"

#include "sim/check.hpp"
#include "sim/kernel/errors.hpp"
#include "sim/net/network.hpp"
#include "sim/posix/fresh_start.hpp"
#include "sim/posix/self_check.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace squall {

struct world::action final : event {
    explicit action(std::function<void()> w) : what(std::move(w)) {}
    void fire() override {
        what();
        done = true; // not before: `what` may call after(), which clears what is done
    }
    std::function<void()> what;
    bool done = false;
};

world::world(decision_source& source, std::uint64_t entropy_seed, const world_limits& limits)
    : limits_(limits),
      tape_(source, entropy_seed),
      network_(std::make_unique<network>(*this)) {
    tape_.listen(this);
    posix::check_interposition_once();
    posix::start_afresh();
}

world::~world() {
    end();
}

host& world::add_host(std::string name) {
    SQUALL_CHECK(find_host(name) == nullptr);
    SQUALL_CHECK(name.find_first_of("#>:/") == std::string::npos);
    const auto number = static_cast<std::uint32_t>(hosts_.size()) + 1;
    hosts_.push_back(std::make_unique<host>(*this, std::move(name), number));
    network_->attach(*hosts_.back());
    return *hosts_.back();
}

host* world::find_host(std::string_view name) const noexcept {
    const auto found =
        std::ranges::find_if(hosts_, [&](const auto& h) { return h->name() == name; });
    return found == hosts_.end() ? nullptr : found->get();
}

instant world::begin_running(duration limit) {
    SQUALL_CHECK(running_program == nullptr);
    return now_ + limit;
}

bool world::step(instant until) {
    if (stopped_)
        return false;
    if (events_.empty()) [[unlikely]]
        nothing_left();
    if (events_.empty() || events_.next_time() > until) [[unlikely]] {
        if (!stopped_)
            now_ = until;
        return false;
    }
    const instant at = events_.next_time();
    if (at != now_) {
        SQUALL_CHECK(at > now_);
        now_ = at;
        events_now_ = 0;
        calls_now_ = 0;
    }
    ++events_fired_;
    if (++events_now_ > limits_.events_per_instant_max) [[unlikely]]
        give_up("livelock", "too many events without time passing");
    else if (events_fired_ > limits_.events_max) [[unlikely]]
        give_up("event_budget", "the run's event budget is used up");
    else
        events_.pop().fire();
    return !stopped_;
}

void world::give_up(const char* why, const char* text) {
    report({verdict::no_progress, why, text, 0});
    stopped_ = true;
}

// Programs that wait for the network may wait for ever, as an idle server does. One that waits
// for a condition variable or a mutex waits for another program of its own host, and if nothing
// can happen any more, that other one will never come.
void world::nothing_left() {
    for (const auto& h : hosts_)
        for (const auto& p : h->programs())
            if (p->waits_forever() && p->waits_for().starts_with("pthread_")) {
                report({verdict::no_progress, "deadlock",
                        p->name() + " on " + h->name() + " waits in " +
                            std::string(p->waits_for()) + " and nobody is left to end that",
                        0});
                stopped_ = true;
            }
}

void world::end() {
    if (std::exchange(ended_, true))
        return;
    for (const auto& h : hosts_)
        h->end();
}

void world::after(duration delay, std::function<void()> what) {
    std::erase_if(actions_, [](const auto& a) { return a->done; });
    actions_.push_back(std::make_unique<action>(std::move(what)));
    events_.schedule(*actions_.back(), now_ + delay);
}

void world::heal() {
    tape_.heal();
    emit(trace_kind::host, "", "healed", {}, {});
    network_->heal();
    for (const auto& h : hosts_)
        h->heal();
}

bool world::quiescent() const noexcept {
    return events_.all_idle() && network_->quiet();
}

void world::report(finding f) {
    if (f.event == 0)
        f.event = trace_.count();
    findings_.push_back(std::move(f));
}

verdict world::outcome() const noexcept {
    verdict gravest = verdict::healthy;
    for (const finding& f : findings_)
        gravest = worse(gravest, f.kind);
    return gravest;
}

// Whether stop_after_event has not come yet.
bool world::may_go_on() noexcept {
    if (trace_.count() < limits_.stop_after_event)
        return true;
    stopped_ = true;
    return false;
}

void world::emit(trace_kind kind, const hashed_name& where, const hashed_name& name,
                 const hashed_name& who, std::span<const trace_field> fields,
                 std::span<const std::byte> bytes) {
    if (running_program != nullptr && running_program->where().deaf())
        return;
    if (!recording())
        return;
    trace_.add({now_, kind, where, name, who}, fields, bytes);
    if (trace_.heard())
        tell(kind, where, name, who, fields, bytes);
}

void world::emit_call(const hashed_name& where, const hashed_name& name, const hashed_name& who,
                      std::span<const trace_field> arguments, std::span<const std::byte> bytes,
                      std::int64_t result) {
    if (!recording())
        return;
    trace_.add({now_, trace_kind::call, where, name, who}, arguments, bytes, result);
    if (!trace_.heard())
        return;
    std::array<trace_field, call_arguments_max + 1> fields;
    SQUALL_CHECK(arguments.size() < fields.size());
    std::ranges::copy(arguments, fields.begin());
    fields[arguments.size()] = result < 0
                                   ? trace_field("error", errno_name(static_cast<int>(-result)))
                                   : trace_field("result", result);
    tell(trace_kind::call, where, name, who, std::span(fields).first(arguments.size() + 1), bytes);
}

void world::tell(trace_kind kind, const hashed_name& where, const hashed_name& name,
                 const hashed_name& who, std::span<const trace_field> fields,
                 std::span<const std::byte> bytes) {
    const outside_host guard;
    trace_event e{0, now_, kind, where.text(), name.text(), who.text(), fields, bytes};
    trace_.tell(e);
}

bool world::too_many_calls() noexcept {
    if (!stopped_) {
        const outside_host guard;
        report({verdict::no_progress, "livelock",
                "a program makes kernel calls for ever while no time passes", 0});
        stopped_ = true;
    }
    return false;
}

bool world::may_handle_signals(const host& h) noexcept {
    if (handles_signals_ == nullptr)
        handles_signals_ = &h;
    return handles_signals_ == &h;
}

void world::on_decision(const decision& d, std::uint64_t wanted) {
    const std::array fields = {trace_field("at", static_cast<std::int64_t>(d.at)),
                               trace_field("value", static_cast<std::int64_t>(d.value)),
                               trace_field("unit", d.where->unit),
                               trace_field("wanted", static_cast<std::int64_t>(wanted))};
    emit(trace_kind::decision, "", d.where->name, d.who,
         wanted == d.value ? std::span(fields).first(3) : std::span<const trace_field>(fields));
}

} // namespace squall
