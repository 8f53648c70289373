#pragma once

#include "sim/kernel/file.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace squall {

class unix_socket;

/// What AF_UNIX sockets of one host are called: paths, and names of the abstract namespace
/// (unix(7)). A path is a name in here and no file: it is compared by its text, it needs no
/// directory, and nobody but bind, connect and unlink sees it. Like a file it outlives its socket,
/// and the host's programs, until it is unlinked.
class unix_names {
public:
    /// `name`: sun_path; an abstract one begins with a zero byte. -EADDRINUSE if it is taken.
    kernel_result bind(std::string_view name, unix_socket& s);
    /// The socket is going away.
    void unbind(std::string_view name);
    /// The socket of that name; null with -ECONNREFUSED, or with -ENOENT if there is no such path.
    unix_socket* find(std::string_view name, kernel_result& error) const;
    /// unlink(2): false if there is no such path.
    bool unlink(std::string_view path);
    /// A free abstract name: five hexadecimal digits (unix(7), "Autobind feature").
    std::string free_name();

private:
    std::map<std::string, unix_socket*, std::less<>> names_; ///< null: a path without a socket
    std::uint32_t next_ = 1;
};

} // namespace squall
