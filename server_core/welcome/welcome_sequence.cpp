#include "server_core/welcome/welcome_sequence.hpp"

namespace squall::server {

welcome_sequence::welcome_sequence(welcome_schedule schedule, welcome_actions& actions)
    : schedule_(schedule),
      actions_(actions) {}

void welcome_sequence::start() {
    if (schedule_.attempts_max < 1) {
        phase_ = phase::held;
        return;
    }
    phase_ = phase::waiting;
    actions_.wait(schedule_.settle_delay);
}

void welcome_sequence::due() {
    if (phase_ == phase::waiting) {
        attempt();
    } else if (phase_ == phase::pinging) {
        write();
    }
}

void welcome_sequence::answered() {
    if (phase_ == phase::pinging) {
        write();
    }
}

void welcome_sequence::connected() {
    if (phase_ == phase::held) {
        attempt();
    }
}

void welcome_sequence::attempt() {
    ++attempts_;
    if (schedule_.ping_timeout) {
        ping();
    } else {
        write();
    }
}

void welcome_sequence::ping() {
    try {
        actions_.send_ping();
    } catch (const send_error& error) {
        failed(error);
        return;
    }
    phase_ = phase::pinging;
    actions_.wait(*schedule_.ping_timeout); // nobody minds if it ends after the pong
}

void welcome_sequence::write() {
    phase_ = phase::writing;
    try {
        actions_.send_welcome();
    } catch (const send_error& error) {
        failed(error);
    }
}

void welcome_sequence::failed(const send_error& error) {
    if (error.state() != session_state::connecting) {
        phase_ = phase::over;
        actions_.attempted(attempts_, welcome_result::dead, error.state(), describe(error));
        return;
    }
    phase_ = phase::waiting;
    actions_.attempted(attempts_, welcome_result::failed, error.state(), describe(error));
    if (phase_ == phase::over) {
        return; // stopped by what was told
    }
    if (attempts_ < schedule_.attempts_max) {
        actions_.wait(next_delay());
    } else {
        phase_ = phase::held;
        actions_.exhausted(error);
    }
}

void welcome_sequence::written(bool whole) {
    if (phase_ != phase::writing) {
        return;
    }
    phase_ = phase::over;
    actions_.attempted(attempts_, whole ? welcome_result::sent : welcome_result::dead,
                       session_state::connected, whole ? "" : "transport gone during write");
}

bool welcome_sequence::stop() {
    if (phase_ == phase::writing) {
        return false;
    }
    phase_ = phase::over;
    return true;
}

std::chrono::nanoseconds welcome_sequence::next_delay() const {
    return schedule_.retry_delay * (std::int64_t{1} << (attempts_ - 1));
}

} // namespace squall::server
