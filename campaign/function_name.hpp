#pragma once

#include <string>
#include <string_view>

namespace squall {

/// A linker's name as C++ has it, with parameters and template arguments; other names unchanged.
std::string demangled(std::string_view symbol);

/// A demangled name for a reader: qualified, but without return type, parameters, template
/// arguments and anonymous namespaces: "squall::session::on_read".
std::string short_function_name(std::string_view demangled_name);

} // namespace squall
