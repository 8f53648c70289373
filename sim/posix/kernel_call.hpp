#pragma once

#include "sim/kernel/descriptor_table.hpp"
#include "sim/trace/trace.hpp"
#include "sim/world/host.hpp"
#include "sim/world/program.hpp"
#include "sim/world/world.hpp"

#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace squall::posix {

/// Descriptors from here on are the simulated kernel's, lower ones the real one's.
inline bool simulated(int fd) noexcept {
    return fd >= descriptor_table::first_descriptor;
}

/// Which of several programs that wait for one thing are woken: all, the first that came (accept),
/// or the last (epoll_wait).
enum class waiting : std::uint8_t { together, first_come, last_come };

/// A number that a call was given, as done_often() takes it.
struct call_argument {
    template <std::integral Number>
    call_argument(std::string_view n, Number v) noexcept
        : name(n),
          value(static_cast<std::int64_t>(v)) {}
    std::string_view name;
    std::int64_t value;
};

/// One call of a program into the simulated kernel, from its entry to its return: lets the time
/// pass that the tape says, leaves a trace, and speaks errno.
class kernel_call {
public:
    /// `p` is the running program. `name` as the program spelt it.
    kernel_call(program& p, const hashed_name& name) : program_(p), host_(p.where()), name_(name) {
        p.enter_simulator();
        if (host_.deaf()) [[unlikely]]
            program_.note_deaf_call();
        else if (!host_.owner().may_call_again()) [[unlikely]]
            program_.freeze();
    }
    kernel_call(const kernel_call&) = delete;
    kernel_call& operator=(const kernel_call&) = delete;
    ~kernel_call() {
        if (kept_ != nullptr)
            let_go(*kept_);
        program_.leave_simulator();
    }

    host& where() const noexcept { return host_; }
    program& who() const noexcept { return program_; }
    /// The host has ended: the call has no effect (EIO, but for close).
    bool deaf() const noexcept { return host_.deaf(); }
    /// cpu.call: time passes before the call takes effect. process.crash: it never does.
    void spend_time() {
        if (mortality* const m = host_.mortal(); m != nullptr) [[unlikely]] {
            m->at_call();
            if (host_.deaf())
                return;
        }
        if (const duration d = host_.call_cost(); d > duration::zero()) [[unlikely]]
            program_.spend(d, name_.text());
    }

    /// The file behind `fd`, or null.
    file* find(int fd) const noexcept { return host_.descriptors.find(fd); }
    /// The file behind `fd` if it is a T; else null with `error` EBADF or `wrong_kind`.
    template <typename T>
    T* find_as(int fd, int wrong_kind, kernel_result& error) const noexcept {
        file* const f = find(fd);
        if (f != nullptr && f->kind == T::class_kind)
            return static_cast<T*>(f);
        error = f == nullptr ? -EBADF : -wrong_kind;
        return nullptr;
    }

    /// To the end of the call `f` stays open, even if its last descriptor is closed (fdget).
    /// REQUIRES: one call holds one file.
    void hold(file& f);

    /// Holds `f`, and suspends the program until one of `bits` holds on it; false at the deadline.
    bool wait_ready(file& f, std::uint32_t bits, instant deadline = forever,
                    waiting how = waiting::together);
    /// Holds `f`, and suspends the program until it wakes its waiters; false at the deadline.
    bool wait_woken(file& f, instant deadline, waiting how = waiting::together);

    /// Suspends the program until `q` wakes it, the first that came, or is gone; false at the
    /// deadline.
    bool wait_in(wait_queue& q, instant deadline);

    /// Traces the call and returns what the program gets: `r`, or -1 with errno set.
    /// `stream` is the actor whose bytes these are, where there is one.
    template <std::size_t Count>
    long done(kernel_result r, const trace_field (&arguments)[Count],
              const hashed_name& stream = {}, std::span<const std::byte> bytes = {}) {
        static_assert(Count <= call_arguments_max);
        return finish(r, arguments, stream, bytes);
    }
    /// done() of the calls that most of a run consists of, whose arguments are all numbers: puts
    /// them into words only if somebody listens.
    template <std::same_as<call_argument>... Arguments>
    [[gnu::always_inline]] long done_often(kernel_result r, const hashed_name& stream,
                                           std::span<const std::byte> bytes,
                                           Arguments... arguments) {
        if (host_.deaf() ||
            !host_.owner().emit_unheard(trace_kind::call, host_.who(), name_, stream, bytes, r,
                                        arguments.value...)) [[unlikely]]
            return done(r, {trace_field(arguments.name, arguments.value)...}, stream, bytes);
        return r < 0 ? fail(static_cast<int>(-r)) : static_cast<long>(r);
    }
    template <std::size_t Count>
    int done_int(kernel_result r, const trace_field (&arguments)[Count]) {
        return static_cast<int>(done(r, arguments));
    }
    /// -1 with errno set, without a trace: for deaf calls.
    static int fail(int error) noexcept;

private:
    long finish(kernel_result r, std::span<const trace_field> arguments, const hashed_name& stream,
                std::span<const std::byte> bytes) {
        if (host_.deaf()) [[unlikely]] // the host went down while the call was under way
            return fail(EIO);
        host_.owner().emit_call(host_.who(), name_, stream, arguments, bytes, r);
        return r < 0 ? fail(static_cast<int>(-r)) : static_cast<long>(r);
    }

    program& program_;
    host& host_;
    hashed_name name_;
    file* kept_ = nullptr; ///< what it has waited for
};

/// Says by name what squall does not simulate, and stops the run (exit 2). Returns -1/ENOSYS.
int refuse(program& p, std::string_view what);

} // namespace squall::posix
