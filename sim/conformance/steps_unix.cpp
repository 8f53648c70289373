// AF_UNIX stream sockets. Names with an @ are abstract; others are files in a directory of the
// script's own, which goes when the script ends.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace squall::conformance {

namespace {

struct unix_address {
    sockaddr_un name{};
    socklen_t size = offsetof(sockaddr_un, sun_path);

    sockaddr* generic() { return reinterpret_cast<sockaddr*>(&name); }
};

unix_address address_of(executor& e, const std::string& word) {
    unix_address a;
    a.name.sun_family = AF_UNIX;
    if (word == "auto" || word.empty())
        return a;
    const bool abstract = word[0] == '@';
    std::string path = e.private_path(std::string_view(word).substr(abstract ? 1 : 0));
    if (abstract)
        path.insert(0, 1, '\0');
    std::memcpy(a.name.sun_path, path.data(), path.size());
    a.size += static_cast<socklen_t>(path.size() + (abstract ? 0 : 1));
    return a;
}

/// The word that stands for it: "name", "@name", "auto" for one that the kernel chose, "none".
std::string word_of(executor& e, const unix_address& a) {
    if (a.name.sun_family != AF_UNIX)
        return "another family";
    const std::size_t length = a.size - offsetof(sockaddr_un, sun_path);
    if (length == 0)
        return "none";
    const bool abstract = a.name.sun_path[0] == '\0';
    std::string path(a.name.sun_path + (abstract ? 1 : 0), length - 1);
    if (abstract && length == 6 && path.find_first_not_of("0123456789abcdef") == path.npos)
        return "auto";
    const std::string prefix = e.private_path("");
    return (abstract ? "@" : "") + (path.starts_with(prefix) ? path.substr(prefix.size()) : path);
}

std::string make_socket(executor& e, const step_words& w) {
    const std::string& how = word(w, 2);
    const int flags = how == "block" ? 0 : SOCK_NONBLOCK;
    return e.remember(word(w, 1), ::socket(AF_UNIX, SOCK_STREAM | flags,
                                           how.empty() || how == "block" ? 0 : parse_int(how)));
}

std::string make_pair(executor& e, const step_words& w) {
    std::array<int, 2> ends = {-1, -1};
    const std::string& how = word(w, 3);
    const int r = how == "inet"
                      ? ::socketpair(AF_INET, SOCK_STREAM, 0, ends.data())
                      : ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data());
    if (r < 0)
        return error_text(errno);
    const std::string first = e.remember(word(w, 1), ends[0]);
    return first == "ok" ? e.remember(word(w, 2), ends[1]) : first;
}

std::string bind_name(executor& e, const step_words& w) {
    unix_address a = address_of(e, word(w, 2));
    return ok_or_error(::bind(e.fd(w, 1), a.generic(), a.size));
}

std::string connect_name(executor& e, const step_words& w) {
    unix_address a = address_of(e, word(w, 2));
    return ok_or_error(::connect(e.fd(w, 1), a.generic(), a.size));
}

std::string send_to_name(executor& e, const step_words& w) {
    unix_address a = address_of(e, word(w, 2));
    return count_or_error(::sendto(e.fd(w, 1), "x", 1, MSG_NOSIGNAL, a.generic(), a.size));
}

std::string listen_at(executor& e, const step_words& w) {
    return ok_or_error(::listen(e.fd(w, 1), number_or(w, 2, 8)));
}

std::string accept_named(executor& e, const step_words& w) {
    unix_address a;
    a.size = sizeof a.name;
    const int r = ::accept4(e.fd(w, 1), a.generic(), &a.size, SOCK_NONBLOCK);
    const std::string told = e.remember(word(w, 2), r);
    return told == "ok" ? "from " + word_of(e, a) : told;
}

std::string receive_named(executor& e, const step_words& w) {
    unix_address a;
    a.size = sizeof a.name;
    a.name.sun_family = AF_UNIX;
    std::array<char, 100> buffer{};
    const long r = ::recvfrom(e.fd(w, 1), buffer.data(), buffer.size(), 0, a.generic(), &a.size);
    if (r < 0)
        return error_text(errno);
    return std::to_string(r) + " from " + (a.size == 0 ? "nobody" : word_of(e, a));
}

std::string names(executor& e, const step_words& w) {
    unix_address local;
    unix_address peer;
    local.size = peer.size = sizeof(sockaddr_un);
    ::getsockname(e.fd(w, 1), local.generic(), &local.size);
    const int r = ::getpeername(e.fd(w, 1), peer.generic(), &peer.size);
    return word_of(e, local) + " " + (r < 0 ? error_text(errno) : word_of(e, peer));
}

std::string credentials(executor& e, const step_words& w) {
    ucred c{};
    socklen_t size = sizeof c;
    if (::getsockopt(e.fd(w, 1), SOL_SOCKET, SO_PEERCRED, &c, &size) < 0)
        return error_text(errno);
    if (c.pid == ::getpid() && c.uid == ::geteuid() && c.gid == ::getegid())
        return "own";
    return c.pid == 0 && c.uid == static_cast<uid_t>(-1) ? "none" : "others";
}

std::string unlink_name(executor& e, const step_words& w) {
    return ok_or_error(::unlink(e.private_path(word(w, 1)).c_str()));
}

/// Writes until nothing more goes in.
std::string fill(executor& e, const step_words& w) {
    const std::string bytes(4096, 'x');
    while (::send(e.fd(w, 1), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
    }
    return error_text(errno);
}

std::string drain(executor& e, const step_words& w) {
    std::array<char, 4096> buffer;
    long r = 0;
    while ((r = ::recv(e.fd(w, 1), buffer.data(), buffer.size(), 0)) > 0) {
    }
    return r == 0 ? "eof" : error_text(errno);
}

/// So many bytes of a real file of ten.
std::string send_file(executor& e, const step_words& w) {
    const std::string path = e.private_path("file");
    const int in = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (in < 0 || ::write(in, "0123456789", 10) != 10)
        throw std::runtime_error("cannot write " + path);
    const auto count = static_cast<std::size_t>(number_or(w, 2, 0));
    off_t offset = number_or(w, 3, 0);
    ::lseek(in, 2, SEEK_SET);
    const long r = ::sendfile(e.number(w, 1), in, w.size() > 3 ? &offset : nullptr, count);
    std::string told = count_or_error(r);
    told += " at " + std::to_string(offset) + " " + std::to_string(::lseek(in, 0, SEEK_CUR));
    ::close(in);
    return told;
}

} // namespace

std::span<const named_step> unix_steps() {
    static constexpr std::array<named_step, 14> table = {{
        {"unix", make_socket},
        {"socketpair", make_pair},
        {"name", bind_name},
        {"join", connect_name},
        {"sendto", send_to_name},
        {"await", listen_at},
        {"admit", accept_named},
        {"recvfrom", receive_named},
        {"names", names},
        {"credentials", credentials},
        {"unlink", unlink_name},
        {"fill", fill},
        {"drain", drain},
        {"sendfile", send_file},
    }};
    return table;
}

} // namespace squall::conformance
