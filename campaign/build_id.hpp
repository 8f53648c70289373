#pragma once

#include <string>

namespace squall {

/// Which program this is, for repro files: the compiler's version and a hash of the executable,
/// "12.2.0 1f2e3d4c5b6a7988". Two builds with the same id make the same runs; two builds of the
/// same source may still have different ones.
std::string build_id();

} // namespace squall
