#pragma once

namespace squall::posix {

/// What a process keeps for itself is put back to what every world finds, whatever the process's
/// surroundings or an earlier world have left there: the time zone is UTC, the locale "C"; TZ is
/// set so, and no LANG or LC_* is left, so that localtime(3), setlocale(3) with "" and
/// std::locale("") give the same on every machine. Other variables of the environment stay as they
/// are.
///
/// Costs less than a microsecond when there is nothing to do.
void start_afresh();

} // namespace squall::posix
