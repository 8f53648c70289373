// Every door by which something could come in that differs from run to run. What a program draws
// must be the host's: the same in two worlds with one entropy seed, and another with another.

#include "sim/tape/decision.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <random>
#include <sched.h>
#include <string>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace squall {
namespace {

using namespace std::chrono_literals;

/// Runs `body` as the program of a host, 5 ms after the world began.
void inside(const std::function<void(host&)>& body, std::uint64_t entropy_seed = 1) {
    empty_source calm;
    world w(calm, entropy_seed);
    host& h = w.add_host("server");
    h.run(
        "looks",
        [&] {
            std::this_thread::sleep_for(5ms);
            body(h);
        },
        true);
    w.run_for(1s);
    EXPECT_EQ(w.outcome(), verdict::healthy) << (w.findings().empty() ? "" : w.findings()[0].text);
}

struct random_door {
    const char* name;
    std::uint64_t (*draw)();
};

std::uint64_t from_descriptor(int fd) {
    std::uint64_t word = 0;
    EXPECT_EQ(::read(fd, &word, sizeof word), ssize_t{sizeof word});
    EXPECT_EQ(::close(fd), 0);
    return word;
}

std::uint64_t from_file(const char* path) {
    std::uint64_t word = 0;
    FILE* const f = std::fopen(path, "r");
    if (f == nullptr)
        return 0;
    EXPECT_EQ(std::fread(&word, sizeof word, 1, f), 1U);
    EXPECT_EQ(std::fclose(f), 0);
    return word;
}

std::uint64_t of_name(const std::string& made) {
    ::unlink(made.c_str());
    ::rmdir(made.c_str());
    return std::hash<std::string>()(made);
}

template <typename Fill>
std::uint64_t filled(const Fill& fill) {
    std::uint64_t word = 0;
    fill(&word);
    return word;
}

const std::array random_doors = {
    random_door{"getrandom",
                [] {
                    return filled([](void* p) { ::getrandom(p, 8, 0); });
                }},
    random_door{"syscall(SYS_getrandom)",
                [] {
                    return filled([](void* p) { ::syscall(SYS_getrandom, p, 8, 0); });
                }},
    random_door{"getentropy",
                [] {
                    return filled([](void* p) { (void)::getentropy(p, 8); });
                }},
    random_door{"arc4random_buf",
                [] {
                    return filled([](void* p) { ::arc4random_buf(p, 8); });
                }},
    random_door{"arc4random",
                [] {
                    return std::uint64_t{::arc4random()} << 32U | ::arc4random();
                }},
    random_door{"arc4random_uniform",
                [] {
                    return std::uint64_t{::arc4random_uniform(1U << 31U)} << 32U |
                           ::arc4random_uniform(1U << 31U);
                }},
    random_door{"std::random_device",
                [] {
                    std::random_device d;
                    return std::uint64_t{d()} << 32U | d();
                }},
    random_door{"std::random_device of /dev/urandom",
                [] {
                    std::random_device d("/dev/urandom");
                    return std::uint64_t{d()} << 32U | d();
                }},
    random_door{"open /dev/urandom",
                [] {
                    return from_descriptor(::open("/dev/urandom", O_RDONLY));
                }},
    random_door{"open /dev/random",
                [] {
                    return from_descriptor(::open("/dev/random", O_RDONLY | O_CLOEXEC));
                }},
    random_door{"openat /dev/urandom",
                [] {
                    return from_descriptor(::openat(AT_FDCWD, "/dev/urandom", O_RDONLY));
                }},
    random_door{"open64 /dev/urandom",
                [] {
                    return from_descriptor(::open64("/dev/urandom", O_RDONLY));
                }},
    random_door{"fopen /dev/urandom",
                [] {
                    return from_file("/dev/urandom");
                }},
    random_door{"fopen /dev/random",
                [] {
                    return from_file("/dev/random");
                }},
    random_door{"std::ifstream of /dev/urandom",
                [] {
                    std::uint64_t word = 0;
                    std::ifstream in("/dev/urandom", std::ios::binary);
                    in.read(reinterpret_cast<char*>(&word), sizeof word);
                    EXPECT_TRUE(in);
                    return word;
                }},
    random_door{"mkstemp",
                [] {
                    std::string name = "/tmp/squall-door-XXXXXX";
                    const int fd = ::mkstemp(name.data());
                    EXPECT_GE(fd, 0);
                    ::close(fd);
                    return of_name(name);
                }},
    random_door{"mkdtemp",
                [] {
                    std::string name = "/tmp/squall-door-XXXXXX";
                    EXPECT_NE(::mkdtemp(name.data()), nullptr);
                    return of_name(name);
                }},
};

TEST(entropy_doors, random_numbers_are_the_hosts) {
    for (const random_door& door : random_doors) {
        std::array<std::uint64_t, 3> drawn{};
        constexpr std::array<std::uint64_t, 3> seeds = {1, 1, 2};
        for (std::size_t i = 0; i < drawn.size(); ++i)
            inside([&](host&) { drawn[i] = door.draw(); }, seeds[i]);
        EXPECT_EQ(drawn[0], drawn[1]) << door.name;
        EXPECT_NE(drawn[0], drawn[2]) << door.name;
        EXPECT_NE(drawn[0], 0U) << door.name;
    }
}

TEST(entropy_doors, generators_of_libc_begin_anew_with_each_host) {
    // As in a fresh process; what this one has drawn before does not matter.
    const std::array<long (*)(), 4> doors = {[] { return long{std::rand()}; },
                                             [] { return ::random(); }, [] { return ::lrand48(); },
                                             [] {
                                                 return static_cast<long>(::drand48() * 1e9);
                                             }};
    for (const auto& door : doors) {
        std::array<long, 2> first{};
        std::array<long, 2> seeded{};
        for (std::size_t i = 0; i < 2; ++i)
            inside([&](host&) {
                first[i] = door();
                std::srand(7);
                ::srand48(7);
                seeded[i] = door();
            });
        EXPECT_EQ(first[0], first[1]);
        EXPECT_EQ(seeded[0], seeded[1]);
        EXPECT_NE(first[0], seeded[0]);
    }
    long number = 0;
    inside([&](host&) { number = std::rand(); });
    EXPECT_EQ(number, 1804289383); // glibc's first after srand(1)
}

TEST(entropy_doors, clocks_are_the_hosts) {
    inside([](host& h) {
        const std::int64_t real_ns = h.realtime_ns();
        const std::int64_t real_s = real_ns / 1'000'000'000;
        EXPECT_EQ(std::time(nullptr), real_s);
        timeval tv{};
        ::gettimeofday(&tv, nullptr);
        EXPECT_EQ(tv.tv_sec * 1'000'000 + tv.tv_usec, real_ns / 1000);
        timespec ts{};
        EXPECT_EQ(std::timespec_get(&ts, TIME_UTC), TIME_UTC);
        EXPECT_EQ(ts.tv_sec * 1'000'000'000 + ts.tv_nsec, real_ns);
        ::clock_gettime(CLOCK_REALTIME, &ts);
        EXPECT_EQ(ts.tv_sec * 1'000'000'000 + ts.tv_nsec, real_ns);
        ::clock_gettime(CLOCK_REALTIME_COARSE, &ts); // its latest tick
        EXPECT_EQ(ts.tv_sec * 1'000'000'000 + ts.tv_nsec, real_ns - real_ns % 4'000'000);
        ::clock_getres(CLOCK_REALTIME, &ts);
        EXPECT_EQ(ts.tv_sec, 0);
        EXPECT_EQ(ts.tv_nsec, 1);
        EXPECT_EQ(std::chrono::steady_clock::now().time_since_epoch().count(), h.monotonic_ns());
        EXPECT_EQ(std::chrono::system_clock::now().time_since_epoch().count(), real_ns);
    });
    // CPU time: equal in every world, and it passes.
    std::array<std::array<long, 3>, 2> used{};
    for (auto& u : used)
        inside([&](host&) {
            rusage r{};
            ::getrusage(RUSAGE_SELF, &r);
            tms t{};
            u = {std::clock(), r.ru_utime.tv_sec * 1'000'000 + r.ru_utime.tv_usec, ::times(&t)};
            EXPECT_EQ(t.tms_utime, u[2]);
            std::this_thread::sleep_for(100ms);
            EXPECT_EQ(std::clock() - u[0], 100'000);
            EXPECT_EQ(::times(nullptr) - u[2], 10);
        });
    EXPECT_EQ(used[0], used[1]);
    EXPECT_EQ(used[0][0], used[0][1]);
}

TEST(entropy_doors, who_and_where_a_process_is_does_not_depend_on_the_real_one) {
    inside([](host&) {
        EXPECT_EQ(::getpid(), 4242);
        EXPECT_EQ(::getppid(), 1);
        EXPECT_EQ(::gettid(), 4242);
        EXPECT_EQ(::syscall(SYS_gettid), 4242);
        EXPECT_EQ(::getpgrp(), 4242);
        EXPECT_EQ(::getpgid(0), 4242);
        EXPECT_EQ(::getsid(4242), 4242);
        EXPECT_EQ(::getsid(1), -1);
        EXPECT_EQ(errno, ESRCH);
        utsname u{};
        EXPECT_EQ(::uname(&u), 0);
        EXPECT_STREQ(u.nodename, "server");
        EXPECT_STREQ(u.release, "6.1.0");
        EXPECT_EQ(std::thread::hardware_concurrency(), 1U);
        EXPECT_EQ(::sysconf(_SC_NPROCESSORS_ONLN), 1);
        EXPECT_EQ(::sysconf(_SC_PHYS_PAGES), 262'144);
        EXPECT_EQ(::sysconf(_SC_PAGESIZE), 4096);
        EXPECT_EQ(::get_nprocs(), 1);
        EXPECT_EQ(::sched_getcpu(), 0);
        cpu_set_t cpus;
        EXPECT_EQ(::sched_getaffinity(0, sizeof cpus, &cpus), 0);
        EXPECT_EQ(CPU_COUNT(&cpus), 1);
    });
}

TEST(entropy_doors, giving_way_lets_time_pass) {
    inside([](host& h) {
        const std::int64_t before = h.monotonic_ns();
        for (int i = 0; i < 10; ++i)
            std::this_thread::yield();
        EXPECT_EQ(h.monotonic_ns() - before, 10'000);
    });
}

TEST(entropy_doors, other_files_are_real) {
    inside([](host&) {
        std::string name = "/tmp/squall-door-XXXXXX";
        const int fd = ::mkstemp(name.data());
        EXPECT_LT(fd, 1024);
        EXPECT_EQ(::write(fd, "real", 4), 4);
        ::close(fd);
        std::string word;
        std::ifstream(name) >> word;
        EXPECT_EQ(word, "real");
        ::unlink(name.c_str());
        EXPECT_EQ(std::fopen("/tmp/squall-no-such-file", "r"), nullptr);
        EXPECT_EQ(errno, ENOENT);
        FILE* const null = std::fopen("/dev/null", "w");
        EXPECT_LT(::fileno(null), 1024);
        std::fclose(null);
    });
}

} // namespace
} // namespace squall
