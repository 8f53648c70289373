// Random numbers and identities: whatever differs from one process to the next.

#include "sim/kernel/random_device.hpp"
#include "sim/posix/kernel_call.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"

#include <cstring>
#include <random>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): its functions are defined here
#include <sys/random.h>
#include <unistd.h>

namespace squall::real {
SQUALL_REAL(getrandom)
SQUALL_REAL(getentropy)
SQUALL_REAL(arc4random)
SQUALL_REAL(arc4random_buf)
SQUALL_REAL(arc4random_uniform)
SQUALL_REAL(getpid)
SQUALL_REAL(getppid)
SQUALL_REAL(gettid)
SQUALL_REAL(gethostname)
} // namespace squall::real

namespace squall::posix {

namespace {

// Any number that a process may have; programs of every host get the same.
constexpr pid_t process_id = 4242;

void fill(program& p, const hashed_name& name, std::span<std::byte> into) {
    kernel_call call(p, name);
    fill_random(call.where(), into);
    call.done(static_cast<kernel_result>(into.size()), {{"length", into.size()}}, {}, into);
}

template <typename Word>
Word one(program& p, const hashed_name& name) {
    Word word{};
    fill(p, name, std::as_writable_bytes(std::span(&word, 1)));
    return word;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

ssize_t getrandom(void* into, size_t size, unsigned flags) {
    if (running_program == nullptr)
        return squall::real::getrandom(into, size, flags);
    fill(*running_program, "getrandom", {static_cast<std::byte*>(into), size});
    return static_cast<ssize_t>(size);
}

int getentropy(void* into, size_t size) {
    if (running_program == nullptr)
        return squall::real::getentropy(into, size);
    if (size > 256)
        return kernel_call::fail(EIO); // getentropy(3)
    fill(*running_program, "getentropy", {static_cast<std::byte*>(into), size});
    return 0;
}

uint32_t arc4random() noexcept {
    return running_program == nullptr ? squall::real::arc4random()
                                      : one<uint32_t>(*running_program, "arc4random");
}

void arc4random_buf(void* into, size_t size) noexcept {
    if (running_program == nullptr)
        squall::real::arc4random_buf(into, size);
    else
        fill(*running_program, "arc4random_buf", {static_cast<std::byte*>(into), size});
}

uint32_t arc4random_uniform(uint32_t bound) noexcept {
    if (running_program == nullptr)
        return squall::real::arc4random_uniform(bound);
    const auto word = one<uint64_t>(*running_program, "arc4random_uniform");
    return bound == 0 ? 0 : static_cast<uint32_t>(squall::below(word, bound));
}

pid_t getpid() noexcept {
    return running_program == nullptr ? squall::real::getpid() : process_id;
}

pid_t getppid() noexcept {
    return running_program == nullptr ? squall::real::getppid() : 1;
}

pid_t gettid() noexcept {
    return running_program == nullptr ? squall::real::gettid() : process_id;
}

int gethostname(char* into, size_t size) noexcept {
    if (running_program == nullptr)
        return squall::real::gethostname(into, size);
    const std::string& name = running_program->where().name();
    if (size <= name.size())
        return kernel_call::fail(ENAMETOOLONG);
    std::memcpy(into, name.c_str(), name.size() + 1);
    return 0;
}

} // extern "C"

// libstdc++ asks the processor (rdrand) and makes no libc call at all, so this one is replaced
// where it is called.
std::random_device::result_type std::random_device::_M_getval() {
    if (running_program != nullptr)
        return one<result_type>(*running_program, "random_device");
    result_type word{};
    if (squall::real::getentropy(&word, sizeof word) != 0)
        throw std::system_error(errno, std::generic_category(), "getentropy");
    return word;
}
