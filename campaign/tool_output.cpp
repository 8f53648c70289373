#include "campaign/tool_output.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace squall {

namespace {

using std::chrono::steady_clock;

constexpr auto patience = std::chrono::seconds(10);

/// The program's standard output to `pipe`, its errors to nobody; its pid, or -1.
pid_t start(const std::vector<std::string>& arguments, int pipe) {
    std::vector<char*> argv;
    for (const std::string& a : arguments)
        argv.push_back(const_cast<char*>(a.c_str())); // exec(3) does not write there
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, pipe, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = -1;
    if (::posix_spawnp(&pid, argv[0], &files, nullptr, argv.data(), ::environ) != 0)
        pid = -1;
    ::posix_spawn_file_actions_destroy(&files);
    return pid;
}

/// Reads to the end; false if that does not come in time.
bool read_all(int pipe, std::string& text) {
    const auto deadline = steady_clock::now() + patience;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
        pollfd readable{pipe, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0)
            return false;
        std::array<char, 16384> chunk;
        const ssize_t n = ::read(pipe, chunk.data(), chunk.size());
        if (n > 0)
            text.append(chunk.data(), static_cast<std::size_t>(n));
        else if (n == 0 || errno != EINTR)
            return n == 0;
    }
}

} // namespace

std::optional<std::string> tool_output(const std::vector<std::string>& arguments) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return std::nullopt;
    const pid_t pid = start(arguments, pipe[1]);
    ::close(pipe[1]);
    std::string text;
    const bool whole = pid > 0 && read_all(pipe[0], text);
    ::close(pipe[0]);
    if (pid <= 0)
        return std::nullopt;
    if (!whole)
        ::kill(pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!whole || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return std::nullopt;
    return text;
}

} // namespace squall
