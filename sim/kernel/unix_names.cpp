#include "sim/kernel/unix_names.hpp"

#include "sim/kernel/unix_socket.hpp"

#include <array>
#include <cstdio>

namespace squall {

namespace {

bool abstract(std::string_view name) {
    return name.starts_with('\0');
}

} // namespace

kernel_result unix_names::bind(std::string_view name, unix_socket& s) {
    return names_.emplace(name, &s).second ? 0 : -EADDRINUSE;
}

void unix_names::unbind(std::string_view name) {
    const auto found = names_.find(name);
    if (abstract(name))
        names_.erase(found);
    else
        found->second = nullptr;
}

unix_socket* unix_names::find(std::string_view name, kernel_result& error) const {
    const auto found = names_.find(name);
    if (found == names_.end())
        error = abstract(name) ? -ECONNREFUSED : -ENOENT;
    else if (found->second == nullptr)
        error = -ECONNREFUSED;
    else
        return found->second;
    return nullptr;
}

bool unix_names::unlink(std::string_view path) {
    const auto found = names_.find(path);
    if (found == names_.end() || abstract(path))
        return false;
    if (found->second != nullptr)
        found->second->lose_path();
    names_.erase(found);
    return true;
}

std::string unix_names::free_name() {
    std::array<char, 8> digits{};
    std::string name;
    do {
        std::snprintf(digits.data(), digits.size(), "%05x", next_++ & 0xfffffU);
        name = std::string(1, '\0') + digits.data();
    } while (names_.contains(name));
    return name;
}

} // namespace squall
