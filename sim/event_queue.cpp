#include "sim/event_queue.hpp"

#include "sim/check.hpp"

#include <algorithm>
#include <utility>

namespace squall {

namespace {

// 2^40 schedulings are 30 hours of a busy world; the 24 bits above them hold the priority.
constexpr unsigned sequence_bits = 40;
// Sorting so many, and moving so many aside, costs less than another level of slots.
constexpr std::size_t fetched_max = 64;
constexpr std::size_t moved_max = 32;
constexpr std::size_t holes_max = 64;
constexpr std::size_t scanned_max = 8; // one by one before the rest is halved

} // namespace

event::~event() {
    if (queue_ != nullptr)
        queue_->cancel(*this);
}

event_queue::~event_queue() {
    for (std::size_t i = head_; i < near_.size(); ++i)
        if (near_[i].what != nullptr)
            near_[i].what->queue_ = nullptr;
    near_.clear();
    while (!far_.empty())
        far_.take_first(fetched_max, near_);
    for (const node& n : near_)
        n.what->queue_ = nullptr;
}

void event_queue::schedule(event& e, instant at, std::uint32_t priority) {
    SQUALL_CHECK(!e.scheduled());
    SQUALL_CHECK(priority < (1U << (64 - sequence_bits)));
    e.queue_ = this;
    e.at_ = at;
    e.order_ = (static_cast<std::uint64_t>(priority) << sequence_bits) | sequence_++;
    ++size_;
    const node n{at, e.order_, &e};
    if (!far_.empty() && at >= edge_)
        far_.add(n);
    else if (nothing_near() || !n.before(near_.back()))
        append(n);
    else
        insert(n);
}

void event_queue::cancel(event& e) noexcept {
    if (e.queue_ == nullptr)
        return;
    SQUALL_CHECK(e.queue_ == this);
    e.queue_ = nullptr;
    --size_;
    if (far_events::contains(e)) {
        far_.remove(e);
        return;
    }
    const node wanted{e.at_, e.order_, nullptr};
    const auto first = near_.begin() + static_cast<std::ptrdiff_t>(head_);
    const auto found = std::lower_bound(first, near_.end(), wanted,
                                        [](const node& a, const node& b) { return a.before(b); });
    SQUALL_CHECK(found != near_.end() && found->what == &e);
    found->what = nullptr;
    ++holes_;
    skip_holes();
    if (holes_ > holes_max && holes_ > near_.size() - head_ - holes_)
        close_holes();
}

event& event_queue::pop() {
    if (nothing_near())
        fetch();
    popped_at_ = near_[head_].at;
    event& first = *near_[head_++].what;
    first.queue_ = nullptr;
    --size_;
    skip_holes();
    return first;
}

// Among the first few or the last few: those make room. In the middle of many: the later ones go
// to the slots, from where they come back in smaller portions.
void event_queue::insert(const node& n) {
    // A program that wakes now, most likely: it comes soon.
    const std::size_t few = std::min(head_ + scanned_max, near_.size());
    std::size_t place = head_;
    while (place < few && !n.before(near_[place]))
        ++place;
    if (place == few)
        place = static_cast<std::size_t>(
            std::upper_bound(near_.begin() + static_cast<std::ptrdiff_t>(few), near_.end(), n,
                             [](const node& a, const node& b) { return a.before(b); }) -
            near_.begin());
    const std::size_t before = place - head_;
    std::size_t after = near_.size() - place;
    const bool room = head_ > 0; // for the earlier ones to move into
    if (after > moved_max && (!room || before > moved_max))
        after = move_away(place, n.at);
    if (room && before <= after) {
        for (std::size_t i = head_; i < place; ++i)
            near_[i - 1] = near_[i];
        --head_;
        near_[place - 1] = n;
    } else if (after == 0) {
        append(n);
    } else {
        near_.insert(near_.begin() + static_cast<std::ptrdiff_t>(place), n);
    }
}

// When there is no room, holes are closed if they are many.
void event_queue::append_to_full(const node& n) {
    if (head_ + holes_ > near_.size() / 2)
        close_holes();
    near_.push_back(n);
}

// What is later than this instant among the nodes from that place on; how many stay there.
std::size_t event_queue::move_away(std::size_t from, instant later_than) {
    const auto begin = near_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto later =
        std::find_if(begin, near_.end(), [&](const node& n) { return n.at > later_than; });
    if (later != near_.end()) {
        edge_ = later->at;
        if (far_.empty())
            far_.set_base(popped_at_);
        for (auto n = later; n != near_.end(); ++n) {
            if (n->what != nullptr)
                far_.add(*n);
            else
                --holes_;
        }
        near_.erase(later, near_.end());
    }
    return near_.size() - from;
}

bool event_queue::all_idle() const noexcept {
    return far_.all_idle() &&
           std::all_of(near_.begin() + static_cast<std::ptrdiff_t>(head_), near_.end(),
                       [](const node& n) { return n.what == nullptr || n.what->idle(); });
}

void event_queue::fetch() {
    near_.clear();
    head_ = 0;
    edge_ = far_.take_first(fetched_max, near_);
    const auto before = [](const node& a, const node& b) {
        return a.before(b);
    };
    if (!std::is_sorted(near_.begin(), near_.end(), before))
        std::sort(near_.begin(), near_.end(), before);
}

void event_queue::pass_holes() noexcept {
    while (head_ < near_.size() && near_[head_].what == nullptr) {
        ++head_;
        --holes_;
    }
}

void event_queue::close_holes() noexcept {
    near_.erase(near_.begin(), near_.begin() + static_cast<std::ptrdiff_t>(head_));
    std::erase_if(near_, [](const node& n) { return n.what == nullptr; });
    head_ = 0;
    holes_ = 0;
}

} // namespace squall
