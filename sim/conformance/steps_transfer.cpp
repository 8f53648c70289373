// Bytes in and out.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <map>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace squall::conformance {

namespace {

std::string received(long r, const std::string& buffer) {
    if (r < 0)
        return error_text(errno);
    return r == 0 ? "eof" : quoted(std::string_view(buffer).substr(0, static_cast<std::size_t>(r)));
}

std::string room_for(const step_words& w) {
    return std::string(static_cast<std::size_t>(number_or(w, 2, 0)), '\0');
}

/// "peek|dontwait": MSG_* flags.
int flags_of(const step_words& w, std::size_t index) {
    static const std::map<std::string, int, std::less<>> known = {
        {"peek", MSG_PEEK},         {"waitall", MSG_WAITALL}, {"dontwait", MSG_DONTWAIT},
        {"more", MSG_MORE},         {"oob", MSG_OOB},         {"eor", MSG_EOR},
        {"nosignal", MSG_NOSIGNAL}, {"confirm", MSG_CONFIRM}};
    int flags = 0;
    std::istringstream all(word(w, index));
    for (std::string each; std::getline(all, each, '|');) {
        const auto found = known.find(each);
        if (found == known.end())
            throw std::runtime_error("unknown flag '" + each + "'");
        flags |= found->second;
    }
    return flags;
}

std::string send_bytes(executor& e, const step_words& w) {
    const std::string bytes = payload(word(w, 2));
    const bool may_signal = word(w, 3) == "signal";
    const int flags = may_signal ? 0 : MSG_NOSIGNAL | flags_of(w, 3);
    return count_or_error(::send(e.fd(w, 1), bytes.data(), bytes.size(), flags));
}

std::string write_bytes(executor& e, const step_words& w) {
    const std::string bytes = payload(word(w, 2));
    return count_or_error(::write(e.fd(w, 1), bytes.data(), bytes.size()));
}

std::string receive_bytes(executor& e, const step_words& w) {
    std::string buffer = room_for(w);
    const long r = ::recv(e.fd(w, 1), buffer.data(), buffer.size(), flags_of(w, 3));
    return received(r, buffer);
}

std::string read_bytes(executor& e, const step_words& w) {
    std::string buffer = room_for(w);
    const long r = ::read(e.fd(w, 1), buffer.data(), buffer.size());
    return received(r, buffer);
}

} // namespace

std::span<const named_step> transfer_steps() {
    static constexpr std::array<named_step, 4> table = {{
        {"send", send_bytes},
        {"write", write_bytes},
        {"recv", receive_bytes},
        {"read", read_bytes},
    }};
    return table;
}

} // namespace squall::conformance
