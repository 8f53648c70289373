#pragma once

namespace squall {

/// In a child: from now on a signal that ends this process writes its name and the raw stack to
/// `notes`, then ends the process as if nobody had listened; sanitizers write their reports there
/// too. The stack has one line a frame, as sanitizers write them ("    #0 0x55d0c0ffee"), and
/// whoever reads it has the same addresses if it forked this process (symbolizer.hpp).
///
/// A signal that somebody handles already (AddressSanitizer does SIGSEGV) is left to him.
void install_crash_handler(int notes) noexcept;

} // namespace squall
