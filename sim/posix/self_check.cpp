#include "sim/posix/self_check.hpp"

#include "sim/kernel/descriptor_table.hpp"
#include "sim/posix/imports.hpp"
#include "sim/world/world.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <utility>

namespace squall::posix {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Simulated descriptors begin where real ones end.
void limit_real_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur > descriptor_table::first_descriptor) {
        limit.rlim_cur = descriptor_table::first_descriptor;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

bool descriptor_is_ours(int fd) {
    const bool ours = fd >= descriptor_table::first_descriptor;
    if (fd >= 0)
        ::close(fd);
    return ours;
}

/// The name of the first thing that does not reach the simulator, or nothing.
std::string_view first_leak(host& h) {
    const auto before = steady_clock::now();
    if (before.time_since_epoch().count() != h.monotonic_ns())
        return "std::chrono::steady_clock (clock_gettime)";
    if (std::chrono::system_clock::now().time_since_epoch().count() != h.realtime_ns())
        return "std::chrono::system_clock (clock_gettime)";
    if (!descriptor_is_ours(::socket(AF_INET, SOCK_STREAM, 0)))
        return "socket";
    if (!descriptor_is_ours(::epoll_create1(0)))
        return "epoll_create1";
    if (!descriptor_is_ours(::timerfd_create(CLOCK_MONOTONIC, 0)))
        return "timerfd_create";
    // A real wait would last; a virtual one ends at exactly its deadline.
    std::mutex m;
    std::condition_variable cv;
    std::unique_lock lock(m);
    cv.wait_for(lock, milliseconds(7));
    if (steady_clock::now() - before != milliseconds(7))
        return "std::condition_variable (pthread_cond_clockwait)";
    return {};
}

/// Two worlds with the same tape must draw the same; 64 bits do so by chance never.
std::uint64_t draw() {
    std::uint64_t word = 0;
    if (::getrandom(&word, sizeof word, 0) != sizeof word)
        return 0;
    std::random_device device;
    return word ^ (std::uint64_t{device()} << 32U) ^ device();
}

std::pair<std::string, std::uint64_t> small_world() {
    empty_source calm;
    world w(calm);
    std::string leak = "any call (the program did not run)";
    std::uint64_t drawn = 0;
    host& h = w.add_host("selfcheck");
    h.run(
        "self-check",
        [&] {
            leak = first_leak(h);
            drawn = draw();
        },
        true);
    w.run_for(std::chrono::seconds(1));
    return {leak, drawn};
}

} // namespace

void check_interposition_once() {
    static bool begun = false;
    if (std::exchange(begun, true))
        return;
    limit_real_descriptors();
    if (const std::string stray = first_stray(loaded_imports()); !stray.empty()) {
        begun = false;
        throw interposition_error(stray);
    }
    const auto first = small_world();
    const auto second = small_world();
    std::string leak = first.first;
    if (leak.empty() && first.second != second.second)
        leak = "getrandom or std::random_device";
    if (!leak.empty()) {
        begun = false;
        throw interposition_error(leak + " of this executable does not reach the simulator; link "
                                         "squall::sim whole, and do not link libc statically");
    }
}

} // namespace squall::posix
