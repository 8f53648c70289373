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
struct drawn {
    std::uint64_t from_call = 0;
    std::uint64_t from_device = 0; ///< asks the processor, unless we are asked
};

drawn draw() {
    drawn d;
    if (::getrandom(&d.from_call, sizeof d.from_call, 0) != sizeof d.from_call)
        return {};
    std::random_device device;
    d.from_device = std::uint64_t{device()} << 32U;
    d.from_device |= device();
    return d;
}

struct small_world {
    small_world() {
        empty_source calm;
        world w(calm);
        host& h = w.add_host("selfcheck");
        h.run(
            "self-check",
            [&] {
                leak = first_leak(h);
                random = draw();
            },
            true);
        w.run_for(std::chrono::seconds(1));
    }

    std::string_view leak = "any call (the program did not run)";
    drawn random;
};

/// The name of what does not reach the simulator, or nothing.
std::string_view leak_of(const small_world& first, const small_world& second) {
    if (!first.leak.empty())
        return first.leak;
    // Of a call that fails, as in a process whose filter forbids it, nothing is known.
    if (first.random.from_call != second.random.from_call || first.random.from_call == 0)
        return "getrandom";
    if (first.random.from_device != second.random.from_device)
        return "std::random_device (_M_getval)";
    return {};
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
    const small_world first;
    const small_world second;
    const std::string leak(leak_of(first, second));
    if (!leak.empty()) {
        begun = false;
        throw interposition_error(leak + " of this executable does not reach the simulator; link "
                                         "squall::sim whole, and do not link libc statically");
    }
}

} // namespace squall::posix
