#include "campaign/interrupt.hpp"

#include <cstddef>

namespace squall {

namespace {

volatile std::sig_atomic_t stop_requested = 0;

void request_stop(int number) {
    stop_requested = number;
}

} // namespace

interrupt::interrupt() {
    stop_requested = 0;
    struct sigaction action {};
    action.sa_handler = request_stop;
    action.sa_flags = static_cast<int>(SA_RESETHAND); // and no SA_RESTART: poll returns
    for (std::size_t i = 0; i < signals_.size(); ++i)
        ::sigaction(signals_[i], &action, &before_[i]);
}

interrupt::~interrupt() {
    for (std::size_t i = 0; i < signals_.size(); ++i)
        ::sigaction(signals_[i], &before_[i], nullptr);
}

bool interrupt::requested() noexcept {
    return stop_requested != 0;
}

int interrupt::exit_code() noexcept {
    constexpr int ended_by_signal = 128;
    return ended_by_signal + stop_requested;
}

} // namespace squall
