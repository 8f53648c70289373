#include "campaign/worker.hpp"

#include "campaign/usage_error.hpp"

#include <algorithm>
#include <utility>

namespace squall {

namespace {

constexpr std::size_t tasks_waiting_slow = 4;
constexpr std::size_t tasks_waiting_max = 64;
/// What a server leaks from run to run must not add up over a night.
constexpr unsigned tasks_given_max = 5000;

} // namespace

worker::worker(const run_setting& setting, bool alone, std::span<const int> not_yours)
    : setting_(setting),
      alone_(alone),
      child_(child_process::terminal::none, not_yours, [&setting, alone](child_side& parent) {
          serve_tasks(parent, setting, {alone, setting.stats});
      }) {}

void worker::give(const run_task& t) {
    ++given_;
    tasks_.push_back(t);
    unsent_ += task_line(t);
}

void worker::send_tasks() {
    if (!unsent_.empty())
        child_.send(unsent_); // if the child is gone, read() will see that
    unsent_.clear();
}

bool worker::has_room() const noexcept {
    const std::size_t room = std::clamp(2 * lately_ + 2, tasks_waiting_slow, tasks_waiting_max);
    return !alone_ && given_ < tasks_given_max && tasks_.size() < room;
}

bool worker::retired() const noexcept {
    return given_ >= (alone_ ? 1 : tasks_given_max);
}

bool worker::read(const delivery& deliver) {
    if (child_.receive(unread_)) {
        const std::size_t before = tasks_.size();
        while (const auto line = take_line(unread_))
            heard(parse_message(*line, setting_.sites), deliver);
        lately_ = before - tasks_.size();
        return true;
    }
    const int status = child_.end();
    if (busy())
        finish(record_of_death(child_, status), deliver);
    return false;
}

bool worker::wait_patiently(std::chrono::milliseconds passed, const delivery& deliver) {
    const std::uint64_t event = child_.progress().event;
    if (!busy() || event != last_event_) {
        last_event_ = event;
        idle_ = std::chrono::milliseconds(0);
        return true;
    }
    idle_ += passed;
    if (idle_ < setting_.watchdog)
        return true;
    child_.end();
    finish(record_of_hang(child_, setting_.watchdog), deliver);
    return false;
}

void worker::heard(child_message&& m, const delivery& deliver) {
    if (auto* const d = std::get_if<decision>(&m))
        told_.push_back(std::move(*d));
    else if (auto* const r = std::get_if<run_record>(&m))
        finish(std::move(*r), deliver);
    else
        throw usage_error(std::get<cannot_run>(m).why);
}

void worker::finish(run_record&& r, const delivery& deliver) {
    if (!r.digest) { // the run did not live to list its decisions itself
        r.decisions = std::move(told_);
        r.decisions_count = r.decisions.size();
    }
    told_.clear();
    idle_ = std::chrono::milliseconds(0);
    last_event_ = 0;
    const run_task done = tasks_.front();
    tasks_.pop_front();
    deliver(done, std::move(r));
    history_->push_back(done);
}

} // namespace squall
