// Calls that are refused: each ends the run with its name, and outside of hosts each is libc's.

#include "sim/posix/imports.hpp"
#include "sim/posix/libc_table.hpp"
#include "sim/sanitizers.hpp"
#include "sim/tape/decision.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <functional>
#include <ifaddrs.h>
#include <mqueue.h>
#include <net/if.h>
#include <netdb.h>
#include <sched.h>
#include <spawn.h>
#include <string>
#include <string_view>
#include <sys/inotify.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <threads.h>
#include <unistd.h>

namespace squall {
namespace {

/// The texts of the findings of a world in which a program calls this.
std::string refusal_of(const std::function<void()>& call) {
    empty_source calm;
    world w(calm);
    w.add_host("server").run("calls", call, true);
    w.run_for(std::chrono::seconds(1));
    std::string text;
    for (const finding& f : w.findings())
        text += std::string(to_string(f.kind)) + ": " + f.text;
    return text;
}

std::string refused_text(const std::string& what) {
    return "refused: calls on server called " + what + ", which squall does not simulate";
}

struct refused_door {
    const char* name;
    std::function<void()> call;
};

const std::array doors = {
    refused_door{"pthread_create (a thread)",
                 [] {
                     pthread_t t{};
                     EXPECT_EQ(::pthread_create(
                                   &t, nullptr, [](void*) -> void* { return nullptr; }, nullptr),
                               EAGAIN);
                 }},
    refused_door{"pthread_create (a thread)",
                 [] {
                     EXPECT_THROW(std::thread([] {}).join(), std::system_error);
                 }},
    refused_door{"thrd_create",
                 [] {
                     thrd_t t{};
                     EXPECT_EQ(::thrd_create(
                                   &t, [](void*) { return 0; }, nullptr),
                               ENOSYS);
                 }},
    refused_door{"clone",
                 [] {
                     std::array<char, 4096> stack{};
                     EXPECT_EQ(::clone([](void*) { return 0; }, stack.end(), SIGCHLD, nullptr), -1);
                     EXPECT_EQ(errno, ENOSYS);
                 }},
    refused_door{"fork",
                 [] {
                     EXPECT_EQ(::fork(), -1);
                 }},
    refused_door{"posix_spawnp",
                 [] {
                     pid_t p = 0;
                     EXPECT_EQ(::posix_spawnp(&p, "true", nullptr, nullptr, ::environ, ::environ),
                               ENOSYS);
                 }},
    refused_door{"system",
                 [] {
                     EXPECT_EQ(std::system("true"), -1);
                 }},
    refused_door{"popen",
                 [] {
                     EXPECT_EQ(::popen("true", "r"), nullptr);
                 }},
    refused_door{"waitpid",
                 [] {
                     EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
                 }},
    refused_door{"timer_create",
                 [] {
                     timer_t t{};
                     EXPECT_EQ(::timer_create(CLOCK_MONOTONIC, nullptr, &t), -1);
                 }},
    refused_door{"setitimer",
                 [] {
                     const itimerval v{};
                     EXPECT_EQ(::setitimer(ITIMER_REAL, &v, nullptr), -1);
                 }},
    refused_door{"pause",
                 [] {
                     EXPECT_EQ(::pause(), -1);
                 }},
    refused_door{"gethostbyname",
                 [] {
                     EXPECT_EQ(::gethostbyname("localhost"), nullptr);
                 }},
    refused_door{"getifaddrs",
                 [] {
                     ifaddrs* list = nullptr;
                     EXPECT_EQ(::getifaddrs(&list), -1);
                 }},
    refused_door{"mq_open",
                 [] {
                     EXPECT_EQ(::mq_open("/squall", O_RDONLY), -1);
                 }},
    refused_door{"inotify_init1",
                 [] {
                     EXPECT_EQ(::inotify_init1(0), -1);
                 }},
    refused_door{"tempnam",
                 [] {
                     EXPECT_EQ(::tempnam(nullptr, nullptr), nullptr);
                 }},
    refused_door{"open of /proc/sys/kernel/random/uuid",
                 [] {
                     EXPECT_EQ(::open("/proc/sys/kernel/random/uuid", O_RDONLY), -1);
                 }},
    refused_door{"fopen of /proc/uptime",
                 [] {
                     EXPECT_EQ(std::fopen("/proc/uptime", "r"), nullptr);
                 }},
};

/// A sanitizer's runtime has functions of its own by these names, and the linker takes them before
/// ours, which are weak.
bool is_the_sanitizers(std::string_view name) {
    constexpr std::array<std::string_view, 7> of_both = {
        "posix_spawnp", "popen", "waitpid", "setitimer", "gethostbyname", "getifaddrs", "tempnam"};
    constexpr std::array<std::string_view, 3> of_thread = {"clone", "pause", "inotify_init1"};
    const auto among = [name](const auto& names) {
        return std::ranges::find(names, name) != names.end();
    };
    return ((SQUALL_ASAN || SQUALL_TSAN) && among(of_both)) || (SQUALL_TSAN && among(of_thread));
}

TEST(refused_calls, end_the_run_with_their_names) {
    for (const refused_door& door : doors)
        if (!is_the_sanitizers(door.name)) {
            EXPECT_EQ(refusal_of(door.call), refused_text(door.name));
        }
}

TEST(refused_calls, are_libcs_own_outside_of_hosts) {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    // Seven arguments: the last is on the stack.
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(8000);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::array<char, 64> host_name{};
    std::array<char, 64> service{};
    EXPECT_EQ(::getnameinfo(reinterpret_cast<const sockaddr*>(&a), sizeof a, host_name.data(),
                            host_name.size(), service.data(), service.size(),
                            NI_NUMERICHOST | NI_NUMERICSERV),
              0);
    EXPECT_STREQ(host_name.data(), "127.0.0.1");
    EXPECT_STREQ(service.data(), "8000");
    pid_t child = 0;
    std::string name = "true";
    const std::array<char*, 2> arguments = {name.data(), nullptr};
    ASSERT_EQ(::posix_spawnp(&child, "true", nullptr, nullptr, arguments.data(), ::environ), 0);
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

} // namespace
} // namespace squall
