#include "properties/server/slow_executor.hpp"

#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace squall {

constexpr site slow_database{
    "disk.slow_database",
    fault_family::disk,
    site_ordinal::asked,
    300'000,
    "us",
    6,
    "One operation of the server's database takes that long, on its own thread.",
    "fsync(2); a disk that others use too"};

slow_executor::slow_executor(host& where, server::io_executor executor)
    : host_(where),
      executor_(std::move(executor)),
      timer_(executor_),
      takes_(where.owner().decisions(), slow_database, where.who()) {}

void slow_executor::execute(function work, function completion) {
    waiting_.push_back({std::move(work), std::move(completion)});
    if (waiting_.size() == 1)
        next();
}

void slow_executor::next() {
    const auto takes = std::chrono::microseconds(hurries_ ? 0 : takes_.ask());
    if (takes <= takes.zero()) {
        boost::asio::post(executor_, [this] { do_first(); });
        return;
    }
    timer_.expires_after(takes);
    timer_.async_wait([this](const auto&) { do_first(); }); // cut short: hurry()
}

void slow_executor::do_first() {
    if (host_.deaf())
        return; // its process is dead, and has no effect any more
    const task first = std::move(waiting_.front());
    waiting_.pop_front();
    first.work();
    if (!waiting_.empty())
        next();
    first.completion();
}

void slow_executor::hurry() {
    hurries_ = true;
    timer_.cancel();
}

} // namespace squall
