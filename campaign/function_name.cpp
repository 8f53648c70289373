#include "campaign/function_name.hpp"

#include <cctype>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace squall {

namespace {

void erase_all(std::string& text, std::string_view what) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos;)
        text.erase(at, what.size());
}

/// Where "operator" and its signs end, if they begin at `at`; else `at`.
std::size_t end_of_operator(std::string_view name, std::size_t at) {
    constexpr std::string_view word = "operator";
    if (!name.substr(at).starts_with(word) ||
        (at > 0 && (std::isalnum(static_cast<unsigned char>(name[at - 1])) != 0)))
        return at;
    std::size_t end = at + word.size();
    if (name.substr(end).starts_with("()"))
        return end + 2;
    while (end < name.size() &&
           std::string_view("<>=-!+*/%&|^~[],").find(name[end]) != std::string_view::npos)
        ++end;
    return end == at + word.size() ? at : end;
}

/// Without what stands in parentheses and angle brackets.
std::string without_arguments(std::string_view name) {
    std::string left;
    int depth = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (const std::size_t end = end_of_operator(name, i); end != i) {
            if (depth == 0)
                left += name.substr(i, end - i);
            i = end - 1;
        } else if (name[i] == '(' || name[i] == '<') {
            ++depth;
        } else if (name[i] == ')' || name[i] == '>') {
            --depth;
        } else if (depth == 0) {
            left += name[i];
        }
    }
    return left;
}

} // namespace

std::string demangled(std::string_view symbol) {
    if (!symbol.starts_with("_Z"))
        return std::string(symbol);
    // What the compiler adds to its own copies of a function: ".cold", ".isra.0".
    const std::string plain(symbol.substr(0, symbol.find('.')));
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(plain.c_str(), nullptr, nullptr, &status), &std::free);
    return status == 0 ? text.get() : plain;
}

std::string short_function_name(std::string_view demangled_name) {
    std::string name(demangled_name);
    erase_all(name, "(anonymous namespace)::");
    erase_all(name, "{anonymous}::");
    name = without_arguments(name);
    name.erase(name.find_last_not_of(' ') + 1);
    for (const std::string_view tail : {" const", " volatile", " &", " &&"})
        if (name.ends_with(tail))
            name.erase(name.size() - tail.size());
    if (const std::size_t space = name.rfind(' ');
        space != std::string::npos && name.find("operator ") == std::string::npos)
        name.erase(0, space + 1);
    return name;
}

} // namespace squall
