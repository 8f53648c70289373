#pragma once

namespace squall::posix {

/// What a process keeps for itself is put back to what every world finds, whatever the process's
/// surroundings or an earlier world have left there: the time zone is UTC, the locale "C"; TZ is
/// set so, and no LANG or LC_* is left, so that localtime(3), setlocale(3) with "" and
/// std::locale("") give the same on every machine. Other variables of the environment stay as they
/// are.
///
/// SQLite's generator of random numbers, if there is one, takes a new seed when it is next used,
/// and so from the host that uses it. This initializes SQLite: sqlite3_config(), if anybody calls
/// it, has its place in main(), before the first world.
///
/// Costs less than a microsecond when there is nothing to do.
void start_afresh();

} // namespace squall::posix
