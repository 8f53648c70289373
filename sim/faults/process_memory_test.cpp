// process.bad_alloc: whose allocations fail, and whose do not.

#include "sim/faults/fault_world.hpp"
#include "sim/posix/allocations.hpp"

#include <arpa/inet.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <new>
#include <pthread.h>
#include <semaphore.h>
#include <sys/random.h>

namespace squall::fault_tests {
namespace {

/// Runs `body` on host "server", whose allocation of that number fails, beside the decisions
/// `others`; all must be asked for. True: a sanitizer counts no allocations, and nothing ran.
bool short_of_memory(std::uint64_t number, const std::function<void()>& body,
                     std::vector<decision> others = {}) {
    if (!posix::counts_allocations())
        return true;
    others.push_back(at(faults::process_bad_alloc, "server", 0, number));
    listed_source source(others);
    world w(source);
    host& server = w.add_host("server");
    server.make_short_of_memory();
    server.run("server", body, true);
    w.run_for(1h);
    EXPECT_TRUE(never_asked(others, w.decisions().taken()).empty());
    for (const finding& f : w.findings())
        ADD_FAILURE() << f.text;
    return false;
}

/// "bad_alloc" or "ok": what a call by name brings, which no compiler may leave out.
std::string of_new() {
    try {
        ::operator delete(::operator new(100));
    } catch (const std::bad_alloc&) {
        return "bad_alloc";
    }
    return "ok";
}

TEST(faults, process_bad_alloc_fails_one_allocation_and_the_program_may_go_on) {
    std::array<bool, 4> failed{};
    if (short_of_memory(3, [&] {
            for (bool& f : failed)
                f = of_new() == "bad_alloc";
        }))
        GTEST_SKIP();
    EXPECT_EQ(failed, (std::array{false, false, true, false}));
}

TEST(faults, process_bad_alloc_speaks_as_each_way_to_allocate_does) {
    constexpr std::align_val_t page{4096};
    void* got = &got;
    if (short_of_memory(1, [&] { got = ::operator new(100, std::nothrow); }))
        GTEST_SKIP();
    EXPECT_EQ(got, nullptr);
    short_of_memory(1, [] { EXPECT_THROW((void)::operator new[](100), std::bad_alloc); });
    short_of_memory(1, [&] { EXPECT_THROW((void)::operator new(100, page), std::bad_alloc); });
    got = &got;
    short_of_memory(1, [&] { got = ::operator new[](100, page, std::nothrow); });
    EXPECT_EQ(got, nullptr);
    int error = 0;
    short_of_memory(1, [&] {
        got = std::aligned_alloc(64, 128);
        error = errno;
    });
    EXPECT_EQ(got, nullptr);
    EXPECT_EQ(error, ENOMEM);
}

TEST(faults, process_bad_alloc_asks_the_new_handler_which_may_find_some) {
    static int asked = 0;
    asked = 0;
    const std::new_handler before = std::set_new_handler([] { ++asked; });
    bool got = false;
    const bool nothing_ran = short_of_memory(1, [&] { got = of_new() == "ok"; });
    std::set_new_handler(before);
    if (nothing_ran)
        GTEST_SKIP();
    EXPECT_TRUE(got);
    EXPECT_EQ(asked, 1);
}

// Boost.Asio's own allocations are the program's, and each of them may fail without harm to what
// is not Asio's.
TEST(faults, process_bad_alloc_comes_out_of_boost_asio) {
    int caught = 0;
    int ran = 0;
    for (std::uint64_t number = 1; number <= 40; ++number) {
        if (short_of_memory(number, [&] {
                try {
                    boost::asio::io_context io(1);
                    boost::asio::post(io, [&] { ++ran; });
                    io.run();
                    for (int i = 0; i < 40; ++i)
                        ::operator delete(::operator new(1));
                } catch (const std::bad_alloc&) {
                    ++caught;
                }
            }))
            GTEST_SKIP();
    }
    EXPECT_EQ(caught, 40);
    EXPECT_GT(ran, 0);
    EXPECT_LT(ran, 40);
}

constexpr std::uint64_t naps = 8;

void wait_a_little_in_all_ways() {
    for (std::uint64_t i = 0; i < naps; ++i)
        ::usleep(1);
    timespec soon{};
    ::clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec = soon.tv_nsec / 2 + 1000;
    soon.tv_sec += 1;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    ::pthread_mutex_lock(&mutex);
    ::pthread_cond_timedwait(&condition, &mutex, &soon);
    ::pthread_cond_signal(&condition);
    EXPECT_EQ(::pthread_mutex_timedlock(&mutex, &soon), ETIMEDOUT);
    ::pthread_mutex_unlock(&mutex);
    sem_t semaphore{};
    ::sem_init(&semaphore, 0, 0);
    soon.tv_sec += 1;
    EXPECT_EQ(::sem_timedwait(&semaphore, &soon), -1);
    ::usleep(1);
    ::poll(nullptr, 0, 1);
}

void open_and_use_descriptors() {
    std::array<int, 2> pair{};
    ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data());
    ::pipe(pair.data());
    const int epoll = ::epoll_create1(0);
    epoll_event wanted{EPOLLIN, {.fd = pair[0]}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &wanted);
    ::epoll_wait(epoll, &wanted, 1, 1);
    ::eventfd(0, 0);
    const int timer = ::timerfd_create(CLOCK_MONOTONIC, 0);
    const itimerspec in_a_second{{}, {1, 0}};
    ::timerfd_settime(timer, 0, &in_a_second, nullptr);
    await(timer, POLLIN);
    const int listener = listen_here();
    const int client = connect_one();
    EXPECT_EQ(await(listener, POLLIN), POLLIN);
    const int accepted = ::accept(listener, nullptr, nullptr);
    EXPECT_EQ(::send(accepted, "x", 1, 0), 1);
    EXPECT_NE(await(client, POLLIN), 0);
    ::dup(client);
    ::fcntl(client, F_DUPFD, 0);
    ::close(accepted);
    const int udp = ::socket(AF_INET, SOCK_DGRAM, 0);
    const sockaddr_in there = server_address();
    ::sendto(udp, "x", 1, 0, reinterpret_cast<const sockaddr*>(&there), sizeof there);
}

void ask_for_this_and_that(host& here) {
    addrinfo* found = nullptr;
    EXPECT_EQ(::getaddrinfo("server", "80", nullptr, &found), 0);
    ::freeaddrinfo(found);
    std::array<unsigned char, 16> noise{};
    EXPECT_EQ(::getrandom(noise.data(), noise.size(), 0), 16);
    std::fclose(std::fopen("/dev/urandom", "r"));
    ::rand();
    std::signal(SIGUSR1, [](int) {});
    ::raise(SIGUSR1);
    for (int i = 0; i < 2000; ++i) {
        timespec t{};
        ::clock_gettime(CLOCK_MONOTONIC, &t);
    }
    const std::array fields = {trace_field("text", "what an observer tells of its program")};
    here.owner().emit(trace_kind::observed, here.who(), "observed", {}, fields);
}

// The program itself allocates nothing until the end (an EXPECT does only if it fails): the first
// that it does is number 1. What is asked of the tape inside calls, and kept, is none of its own.
TEST(faults, process_bad_alloc_does_not_count_what_the_simulator_allocates) {
    std::vector others{
        at(faults::cpu_stale_clock, "server", 0, 5), at(faults::cpu_call, "server", 3, 5),
        at(faults::cpu_spurious_wakeup, "server", 1, 5), at(faults::cpu_wakeup, "server", 0, 5),
        at(faults::order_priority, "server", 1, 1)};
    for (std::uint64_t i = 0; i < naps; ++i)
        others.push_back(at(faults::clock_step_forward, "server", i, 1));
    std::string first;
    const auto body = [&] {
        wait_a_little_in_all_ways();
        open_and_use_descriptors();
        ask_for_this_and_that(running_program->where());
        first = of_new();
    };
    if (short_of_memory(1, body, others))
        GTEST_SKIP();
    EXPECT_EQ(first, "bad_alloc");
}

TEST(faults, process_bad_alloc_is_asked_anew_when_the_host_starts_again) {
    if (!posix::counts_allocations())
        GTEST_SKIP();
    const std::vector list{at(faults::process_bad_alloc, "server", 0, 1000),
                           at(faults::process_bad_alloc, "server", 1, 2)};
    listed_source source(list);
    world w(source);
    host& server = w.add_host("server");
    server.make_short_of_memory();
    std::vector<std::string> seen;
    seen.reserve(4);
    server.run("server", [&] {
        for (int i = 0; i < 2; ++i)
            seen.push_back(of_new());
        ::poll(nullptr, 0, -1);
    });
    w.run_for(1s);
    server.crash();
    server.restart();
    w.run_for(1s);
    EXPECT_EQ(seen, (std::vector<std::string>{"ok", "ok", "ok", "bad_alloc"}));
    EXPECT_TRUE(never_asked(list, w.decisions().taken()).empty());
}

TEST(faults, process_bad_alloc_is_not_met_once_faults_are_over) {
    if (!posix::counts_allocations())
        GTEST_SKIP();
    listed_source source(std::vector{at(faults::process_bad_alloc, "server", 0, 1)});
    world w(source);
    host& server = w.add_host("server");
    server.make_short_of_memory();
    std::string first;
    server.run(
        "server", [&] { ::usleep(1000), first = of_new(); }, true);
    w.after(1us, [&] { w.heal(); });
    w.run_for(1s);
    EXPECT_EQ(first, "ok");
}

} // namespace
} // namespace squall::fault_tests
