#pragma once

#include "sim/world/program.hpp"

#include <ctime>

namespace squall::posix {

/// futex(2) between programs of one host: waiting (also with a bit set, which is taken for all
/// bits) and waking. Other operations are refused. -1 with errno on errors.
long futex(program& p, const int* word, int operation, int value, const timespec* timeout);

} // namespace squall::posix
