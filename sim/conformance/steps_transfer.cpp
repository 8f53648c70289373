// Bytes in and out.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
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

std::string send_bytes(executor& e, const step_words& w) {
    const std::string bytes = payload(word(w, 2));
    const std::string& how = word(w, 3);
    const int flags = (how == "signal" ? 0 : MSG_NOSIGNAL) | (how == "more" ? MSG_MORE : 0);
    return count_or_error(::send(e.fd(w, 1), bytes.data(), bytes.size(), flags));
}

std::string write_bytes(executor& e, const step_words& w) {
    const std::string bytes = payload(word(w, 2));
    return count_or_error(::write(e.fd(w, 1), bytes.data(), bytes.size()));
}

std::string receive_bytes(executor& e, const step_words& w) {
    std::string buffer = room_for(w);
    const std::string& how = word(w, 3);
    const int flags = how == "peek" ? MSG_PEEK : how == "waitall" ? MSG_WAITALL : 0;
    const long r = ::recv(e.fd(w, 1), buffer.data(), buffer.size(), flags);
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
