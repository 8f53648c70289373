#include "campaign/child_process.hpp"

#include "campaign/crash_handler.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <new>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace squall {

namespace {

constexpr std::size_t words_max = 1U << 20U;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void* shared_memory(std::size_t size, int fd) {
    const int kind = fd < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, kind, fd, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    return memory;
}

/// What this process has printed must reach its readers once, and from this process.
void flush_streams() {
    std::cout.flush();
    std::cerr.flush();
    std::fflush(nullptr);
}

void leave_terminal(const last_words& words) {
    // Ctrl-C goes to every process of the terminal; what to do about it is the parent's decision.
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        std::signal(signal, SIG_IGN);
    if (const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC); null >= 0) {
        ::dup2(null, STDIN_FILENO);
        ::dup2(null, STDOUT_FILENO);
        ::close(null);
    }
    words.take_over_stderr();
    const rlimit no_core{0, 0}; // a hunt may crash a server a thousand times
    ::setrlimit(RLIMIT_CORE, &no_core);
}

/// One read; false at the end. Appends to `text`.
bool read_some(int fd, std::string& text) {
    std::array<char, 16384> chunk;
    for (;;) {
        const ssize_t n = ::read(fd, chunk.data(), chunk.size());
        if (n > 0) {
            text.append(chunk.data(), static_cast<std::size_t>(n));
            return true;
        }
        if (n == 0 || errno != EINTR)
            return false;
    }
}

bool send_all(int fd, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t n = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

} // namespace

last_words::last_words() : fd_(::memfd_create("squall-stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
    // Sealed: a write beyond the end fails, instead of taking ever more memory.
    if (fd_ < 0 || ::ftruncate(fd_, words_max) != 0 ||
        ::fcntl(fd_, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0)
        fail("memfd_create");
    memory_ = static_cast<char*>(shared_memory(words_max, fd_));
}

last_words::~last_words() {
    ::munmap(memory_, words_max);
    ::close(fd_);
}

void last_words::take_over_stderr() const {
    ::dup2(fd_, STDERR_FILENO);
}

void last_words::clear() const {
    const off_t used = ::lseek(fd_, 0, SEEK_CUR);
    if (used <= 0)
        return;
    std::memset(memory_, 0, static_cast<std::size_t>(used));
    ::lseek(fd_, 0, SEEK_SET);
}

std::string_view last_words::text() const noexcept {
    return {memory_, ::strnlen(memory_, words_max)};
}

bool child_side::receive(std::string& line) {
    std::size_t end = 0;
    while ((end = unread_.find('\n')) == std::string::npos)
        if (!read_some(socket_, unread_))
            return false;
    line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return true;
}

void child_side::send(std::string_view line) const {
    if (!send_all(socket_, line))
        ::_exit(0);
}

void child_side::begin_run() const {
    printed_.clear();
    crash_notes_.clear();
    progress_.event = 0;
    progress_.ns = 0;
}

child_process::child_process(terminal t, std::span<const int> not_yours,
                             const std::function<void(child_side&)>& body)
    : progress_(new (shared_memory(sizeof(run_progress), -1)) run_progress) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        fail("socketpair");
    flush_streams();
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ != 0) {
        ::close(ends[1]);
        socket_ = ends[0];
        if (pid_ < 0)
            fail("fork");
        return;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(0);
    ::close(ends[0]);
    for (const int fd : not_yours)
        ::close(fd);
    if (t == terminal::none)
        leave_terminal(printed_);
    install_crash_handler(crash_notes_.descriptor());
    install_syscall_trap(ends[1]);
    child_side side(ends[1], *progress_, printed_, crash_notes_);
    [&]() noexcept {
        body(side);
    }(); // an exception must not run on into the parent's code
    flush_streams();
    ::_exit(0); // nothing of the parent's is destroyed here
}

child_process::~child_process() {
    end();
    ::close(socket_);
    ::munmap(progress_, sizeof(run_progress));
}

bool child_process::send(std::string_view line) const noexcept {
    return send_all(socket_, line);
}

bool child_process::receive(std::string& text) const {
    return read_some(socket_, text);
}

// A process that dies closes its sockets only after its status is decided, so that a kill at the
// sight of a closed socket changes nothing.
int child_process::end() noexcept {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
    }
    return status_;
}

} // namespace squall
