#include "server_core/session/write_queue.hpp"

#include <cassert>
#include <utility>

namespace squall::server {

bool write_queue::push(entry e) {
    const std::size_t size = e.message->size();
    const bool fits = entries_.size() < limits_.messages_max && bytes_ <= limits_.bytes_max &&
                      size <= limits_.bytes_max - bytes_;
    if (!fits && !entries_.empty()) {
        return false;
    }
    bytes_ += size;
    entries_.push_back(std::move(e));
    return true;
}

void write_queue::push_front(entry e) {
    assert(!writing_);
    bytes_ += e.message->size();
    entries_.push_front(std::move(e));
}

std::string_view write_queue::begin_write() {
    assert(!writing_ && !entries_.empty());
    writing_ = true;
    return *entries_.front().message;
}

write_queue::entry write_queue::finish_write() {
    assert(writing_);
    writing_ = false;
    entry written = std::move(entries_.front());
    entries_.pop_front();
    bytes_ -= written.message->size();
    return written;
}

std::deque<write_queue::entry> write_queue::take_waiting() {
    std::deque<entry> waiting = std::exchange(entries_, {});
    bytes_ = 0;
    if (writing_) {
        bytes_ = waiting.front().message->size();
        entries_.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    return waiting;
}

bool write_queue::crowded() const noexcept {
    return bytes_ > limits_.bytes_max / 2 || entries_.size() > limits_.messages_max / 2;
}

bool write_queue::roomy() const noexcept {
    return bytes_ <= limits_.bytes_max / 4 && entries_.size() <= limits_.messages_max / 4;
}

} // namespace squall::server
