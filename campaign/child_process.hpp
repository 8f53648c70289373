#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace squall {

/// How far a child's present run has come, in memory that it shares with its parent: readable
/// when the child has died, and at no cost while it lives.
struct run_progress {
    std::atomic<std::uint64_t> event{0}; ///< number of the last trace event
    std::atomic<std::int64_t> ns{0};     ///< its virtual time
    /// The child is showing an event. It may wait for its reader, such as a pager.
    std::atomic<bool> showing{false};
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// What a child process prints during one run, on its standard error for example: the first MiB
/// of it, in memory, so that neither a server that never stops printing nor one that dies is a
/// problem.
class last_words {
public:
    last_words();
    last_words(const last_words&) = delete;
    last_words& operator=(const last_words&) = delete;
    ~last_words();

    /// In the child: for whoever writes there by itself.
    int descriptor() const noexcept { return fd_; }
    /// In the child: standard error goes here from now on.
    void take_over_stderr() const;
    /// In the child: what was printed so far belongs to an earlier run.
    void clear() const;
    /// In the parent.
    std::string_view text() const noexcept;

private:
    int fd_;
    char* memory_;
};

/// The child's end of things.
class child_side {
public:
    child_side(int socket, run_progress& p, const last_words& printed,
               const last_words& crash_notes) noexcept
        : socket_(socket),
          progress_(p),
          printed_(printed),
          crash_notes_(crash_notes) {}

    /// The next line from the parent; false when the parent is gone or wants no more.
    bool receive(std::string& line);
    /// Exits if the parent is gone.
    void send(std::string_view line) const;
    /// Another run begins: how far it has come and what it prints count from here.
    void begin_run() const;

    run_progress& progress() const noexcept { return progress_; }

private:
    int socket_;
    run_progress& progress_;
    const last_words& printed_;
    const last_words& crash_notes_;
    std::string unread_;
};

/// A forked copy of this process, joined to it by a socket. It dies with its parent, and with
/// this object.
class child_process {
public:
    enum class terminal {
        shared, ///< standard streams are the parent's, and Ctrl-C is for the child too
        none    ///< no standard input and output, errors go to last_words, Ctrl-C is ignored
    };

    /// Runs `body` in a child, which ends when it returns; `not_yours` are sockets that the
    /// child closes first. Throws std::system_error if there can be no more processes.
    child_process(terminal t, std::span<const int> not_yours,
                  const std::function<void(child_side&)>& body);
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    ~child_process();

    int socket() const noexcept { return socket_; }
    const run_progress& progress() const noexcept { return *progress_; }
    std::string_view last_printed() const noexcept { return printed_.text(); }
    /// What its crash handler or its sanitizer has to say (crash_handler.hpp).
    std::string_view crash_notes() const noexcept { return crash_notes_.text(); }

    /// False if the child is gone.
    bool send(std::string_view line) const noexcept;
    /// Waits for what the child says next, appends it to `text`; false when the child is gone.
    bool receive(std::string& text) const;

    /// Kills the child, unless it has ended by itself. Returns its status as waitpid gives it.
    int end() noexcept;

private:
    last_words printed_;
    last_words crash_notes_;
    run_progress* progress_;
    int socket_ = -1;
    pid_t pid_ = -1;
    int status_ = 0;
};

} // namespace squall
