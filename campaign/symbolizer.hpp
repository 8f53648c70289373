#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace squall {

/// What stands at one address of this program.
struct code_frame {
    /// A function and the line in it; `file` is empty if that is not known.
    struct line {
        std::string function; ///< as people have it (short_function_name)
        std::string file;
        std::uint64_t number = 0;
    };

    std::uintptr_t pc = 0;
    std::string symbol; ///< the function that the linker knows, demangled; "module+0x1234" if none
    bool own = false;   ///< in the program or a library of its own, not in one of the system's
    /// The functions there, innermost first; all but the last were inlined by the compiler.
    std::vector<line> lines;
};

/// Tells addresses of this process by name. Processes that it forked have the same addresses, so
/// that a parent can read the stacks of its dead children. Each address is looked up once.
class symbolizer {
public:
    /// `tools`: programs that understand addr2line's arguments, the first that works is used.
    /// Without any there are only the names that the dynamic linker knows.
    explicit symbolizer(std::vector<std::string> tools);

    /// With llvm-symbolizer or addr2line, whichever there is. One a process: it remembers.
    static symbolizer& instance();

    std::vector<code_frame> look_up(std::span<const std::uintptr_t> pcs);

    /// A frame of the program itself had to stay without a name and line, for want of a tool.
    bool lacked_tool() const noexcept { return lacked_tool_; }

private:
    void learn(const std::string& module, std::span<const std::uintptr_t> pcs, std::uintptr_t base);

    std::vector<std::string> tools_;
    std::map<std::uintptr_t, code_frame> known_;
    bool lacked_tool_ = false;
};

} // namespace squall
