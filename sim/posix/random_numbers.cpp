// rand(3) and its kin: pure, but for a state that would outlive a world. Here it is the host's, and
// the numbers are those that glibc gives a fresh process.

#include "sim/posix/process_state.hpp"
#include "sim/posix/real.hpp"
#include "sim/world/host.hpp"
#include "sim/world/program.hpp"

#include <array>
#include <cstring>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): its functions are defined here

namespace squall::real {
SQUALL_REAL(rand)
SQUALL_REAL(srand)
SQUALL_REAL(random)
SQUALL_REAL(srandom)
SQUALL_REAL(drand48)
SQUALL_REAL(erand48)
SQUALL_REAL(lrand48)
SQUALL_REAL(nrand48)
SQUALL_REAL(mrand48)
SQUALL_REAL(jrand48)
SQUALL_REAL(srand48)
SQUALL_REAL(seed48)
SQUALL_REAL(lcong48)
} // namespace squall::real

namespace squall::posix {

process_state::process_state() {
    ::initstate_r(1, random_words_, sizeof random_words_, &random);
}

namespace {

process_state& state_of(const program& p) {
    return p.where().libc_state();
}

long next_random(const program& p) {
    std::int32_t number = 0;
    ::random_r(&state_of(p).random, &number);
    return number;
}

/// The state-keeping `draw` of stdlib.h's *48_r functions, with the host's state.
template <typename Result>
Result draw48(const program& p, int (*draw)(drand48_data*, Result*)) {
    Result number{};
    draw(&state_of(p).drand, &number);
    return number;
}
template <typename Result>
Result draw48(const program& p, int (*draw)(unsigned short*, drand48_data*, Result*),
              unsigned short* x) {
    Result number{};
    draw(x, &state_of(p).drand, &number);
    return number;
}

} // namespace

} // namespace squall::posix

using squall::running_program;
using namespace squall::posix;

extern "C" {

int rand() noexcept {
    return running_program == nullptr ? squall::real::rand()
                                      : static_cast<int>(next_random(*running_program));
}

long random() noexcept {
    return running_program == nullptr ? squall::real::random() : next_random(*running_program);
}

void srand(unsigned seed) noexcept {
    if (running_program == nullptr)
        squall::real::srand(seed);
    else
        ::srandom_r(seed, &state_of(*running_program).random);
}

void srandom(unsigned seed) noexcept {
    if (running_program == nullptr)
        squall::real::srandom(seed);
    else
        ::srandom_r(seed, &state_of(*running_program).random);
}

double drand48() noexcept {
    return running_program == nullptr ? squall::real::drand48()
                                      : draw48<double>(*running_program, ::drand48_r);
}
double erand48(unsigned short x[3]) noexcept {
    return running_program == nullptr ? squall::real::erand48(x)
                                      : draw48<double>(*running_program, ::erand48_r, x);
}
long lrand48() noexcept {
    return running_program == nullptr ? squall::real::lrand48()
                                      : draw48<long>(*running_program, ::lrand48_r);
}
long nrand48(unsigned short x[3]) noexcept {
    return running_program == nullptr ? squall::real::nrand48(x)
                                      : draw48<long>(*running_program, ::nrand48_r, x);
}
long mrand48() noexcept {
    return running_program == nullptr ? squall::real::mrand48()
                                      : draw48<long>(*running_program, ::mrand48_r);
}
long jrand48(unsigned short x[3]) noexcept {
    return running_program == nullptr ? squall::real::jrand48(x)
                                      : draw48<long>(*running_program, ::jrand48_r, x);
}
void srand48(long seed) noexcept {
    if (running_program == nullptr)
        squall::real::srand48(seed);
    else
        ::srand48_r(seed, &state_of(*running_program).drand);
}
void lcong48(unsigned short parameters[7]) noexcept {
    if (running_program == nullptr)
        squall::real::lcong48(parameters);
    else
        ::lcong48_r(parameters, &state_of(*running_program).drand);
}
unsigned short* seed48(unsigned short seed[3]) noexcept {
    if (running_program == nullptr)
        return squall::real::seed48(seed);
    drand48_data& state = state_of(*running_program).drand;
    ::seed48_r(seed, &state);
    return state.__old_x; // drand48(3): the former state, in a buffer of the library's own
}

} // extern "C"
