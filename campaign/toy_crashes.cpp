// Toys that take their process with them. Each function that the tests name is one of its own for
// the linker too, whatever the optimiser thinks.

#include "campaign/toy_scenarios.hpp"

#include "sim/world/world.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__clang__)
#define TOY_FUNCTION __attribute__((noinline))
#else
#define TOY_FUNCTION __attribute__((noinline, noclone))
#endif

namespace squall::toys {

namespace {

using namespace std::chrono_literals;

std::uint64_t answer(world& w) {
    const actor who("toy");
    question q(w.decisions(), toy_question, who);
    return q.ask();
}

/// Runs `program` on a host, so that it crashes on a fibre's stack.
void run_on_host(world& w, std::function<void()> program) {
    w.add_host("toy").run("toy", std::move(program), true);
    w.run_for(1s);
}

int* volatile nowhere = nullptr;
void (*volatile no_function)() = nullptr;
volatile int counted = 0;
volatile int depth_max = 1'000'000'000;

TOY_FUNCTION int read_here() {
    return *nowhere + 1;
}

TOY_FUNCTION int read_there() {
    return *nowhere + 2;
}

TOY_FUNCTION void call_nothing() {
    no_function();
    counted = counted + 1;
}

TOY_FUNCTION void choose_a_crash(std::uint64_t which) {
    if (which == 1)
        counted = read_here();
    else if (which == 2)
        counted = read_there();
    else if (which == 3)
        call_nothing();
    counted = counted + 1;
}

TOY_FUNCTION int recurse(int depth) {
    std::array<volatile char, 512> some;
    some[0] = static_cast<char>(depth);
    return depth == depth_max ? 0 : recurse(depth + 1) + some[0];
}

TOY_FUNCTION void throw_something() {
    throw std::out_of_range("toy out of range");
}

TOY_FUNCTION void promise() noexcept {
    throw_something();
    counted = counted + 1;
}

TOY_FUNCTION int read_freed() {
    auto toy = std::make_unique<int>(7);
    const int* volatile kept = toy.get(); // the compiler would see it otherwise
    toy.reset();
    return *kept;
}

/// A system call by its own instruction, as a library with its own libc makes it.
TOY_FUNCTION long ask_the_kernel(long number, long a, long b, long c) {
    long result = number;
    asm volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

TOY_FUNCTION void get_past_libc(std::uint64_t which) {
    std::uint64_t word = 0;
    const auto there = reinterpret_cast<long>(&word);
    long result = 0;
    if (which == 1)
        result = ask_the_kernel(SYS_socket, AF_INET, SOCK_STREAM, 0);
    else if (which == 2)
        result = ask_the_kernel(SYS_getrandom, there, sizeof word, 0);
    else if (which == 3)
        result = ask_the_kernel(SYS_epoll_create1, 0, 0, 0);
    else // what needs no other machine is let through, and malloc's question is answered
        result = ask_the_kernel(SYS_getrandom, there, sizeof word, GRND_NONBLOCK) == -ENOSYS &&
                         ask_the_kernel(SYS_getuid, 0, 0, 0) >= 0
                     ? 0
                     : 1;
    if (which == 0 && result != 0)
        throw std::runtime_error("the kernel said otherwise");
    counted = counted + 1;
}

void play_past_libc(world& w) {
    run_on_host(w, [n = answer(w)] { get_past_libc(n); });
}

void play_crashes(world& w) {
    run_on_host(w, [n = answer(w)] { choose_a_crash(n); });
}

void play_shrugs(world& w) {
    run_on_host(w, [n = answer(w)] {
        for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT})
            std::signal(signal, [](int) { ::_exit(0); });
        choose_a_crash(n);
    });
}

void play_overflows(world& w) {
    if (answer(w) > 0)
        run_on_host(w, [] { counted = recurse(0); });
}

void play_terminates(world& w) {
    if (answer(w) > 0)
        run_on_host(w, promise);
}

void play_uses_freed(world& w) {
    if (answer(w) > 0)
        run_on_host(w, [] { counted = read_freed(); });
}

} // namespace

const scenario crashes{"crashes", "A toy may be nowhere.", play_crashes, {}, {&toy_question}};
const scenario shrugs{"shrugs", "A toy would hide that it fell.", play_shrugs, {}, {&toy_question}};
const scenario past_libc{
    "past-libc", "A toy asks the kernel itself.", play_past_libc, {}, {&toy_question}};
const scenario overflows{
    "overflows", "A toy may contain itself.", play_overflows, {}, {&toy_question}};
const scenario terminates{
    "terminates", "A toy may break a promise.", play_terminates, {}, {&toy_question}};
const scenario uses_freed{"uses-freed", "A toy may be gone.", play_uses_freed, {}, {&toy_question}};

} // namespace squall::toys
