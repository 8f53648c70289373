// Datagrams with their senders and receivers.

#include "sim/conformance/addresses.hpp"
#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace squall::conformance {

namespace {

std::string send_to(executor& e, const step_words& w) {
    const std::string bytes = payload(word(w, 2));
    socklen_t size = 0;
    const sockaddr_storage to = address_at(e, w, 3, size);
    return count_or_error(::sendto(e.fd(w, 1), bytes.data(), bytes.size(), MSG_NOSIGNAL,
                                   reinterpret_cast<const sockaddr*>(&to), size));
}

std::string send_empty(executor& e, const step_words& w) {
    return count_or_error(::send(e.fd(w, 1), nullptr, 0, MSG_NOSIGNAL));
}

std::string receive_from(executor& e, const step_words& w) {
    std::string buffer(static_cast<std::size_t>(number_or(w, 2, 0)), '\0');
    int flags = 0;
    for (std::size_t i = 3; i < w.size(); ++i)
        flags |= w[i] == "peek" ? MSG_PEEK : w[i] == "trunc" ? MSG_TRUNC : 0;
    sockaddr_storage from{};
    // In two parts: a datagram fills one after the other.
    const std::size_t half = buffer.size() / 2;
    std::array<iovec, 2> parts = {
        {{buffer.data(), half}, {buffer.data() + half, buffer.size() - half}}};
    msghdr m{};
    m.msg_name = &from;
    m.msg_namelen = sizeof from;
    m.msg_iov = parts.data();
    m.msg_iovlen = parts.size();
    const long r = ::recvmsg(e.fd(w, 1), &m, flags);
    if (r < 0)
        return error_text(errno);
    const auto whole = static_cast<std::size_t>(r);
    std::string text = quoted(std::string_view(buffer).substr(0, std::min(whole, buffer.size())));
    if (whole > buffer.size())
        text += " of " + std::to_string(whole);
    if (m.msg_namelen != 0)
        text += " from " + name_text(e, from);
    return text + ((m.msg_flags & MSG_TRUNC) != 0 ? " truncated" : "");
}

} // namespace

std::span<const named_step> datagram_steps() {
    static constexpr std::array<named_step, 3> table = {{
        {"datagram", send_to},
        {"sendnothing", send_empty},
        {"message", receive_from},
    }};
    return table;
}

} // namespace squall::conformance
