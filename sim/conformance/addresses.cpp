#include "sim/conformance/addresses.hpp"

#include "sim/conformance/words.hpp"

#include <arpa/inet.h>
#include <array>
#include <stdexcept>

namespace squall::conformance {

std::string address_text(const sockaddr_storage& a) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (a.ss_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(a);
        return ::inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
    }
    const auto& in = reinterpret_cast<const sockaddr_in6&>(a);
    return "[" + std::string(::inet_ntop(AF_INET6, &in.sin6_addr, text.data(), text.size())) + "]";
}

std::uint16_t& port_in(sockaddr_storage& a) {
    return reinterpret_cast<sockaddr_in&>(a).sin_port;
}

sockaddr_storage address_at(const executor& e, const step_words& w, std::size_t index,
                            socklen_t& size) {
    sockaddr_storage a{};
    const std::string& text = word(w, index);
    if (text == "unspec") {
        a.ss_family = AF_UNSPEC;
        size = sizeof(sockaddr_in);
    } else if (::inet_pton(AF_INET, text.c_str(), &reinterpret_cast<sockaddr_in&>(a).sin_addr) ==
               1) {
        a.ss_family = AF_INET;
        size = sizeof(sockaddr_in);
    } else if (::inet_pton(AF_INET6, text.c_str(), &reinterpret_cast<sockaddr_in6&>(a).sin6_addr) ==
               1) {
        a.ss_family = AF_INET6;
        size = sizeof(sockaddr_in6);
    } else {
        throw std::runtime_error("'" + text + "' is no address");
    }
    const std::string& port = word(w, index + 1);
    const auto named = e.ports.find(port);
    port_in(a) =
        named != e.ports.end() ? named->second : htons(static_cast<std::uint16_t>(parse_int(port)));
    if (w.size() > index + 2)
        size = static_cast<socklen_t>(parse_int(w[index + 2]));
    return a;
}

std::string name_text(const executor& e, sockaddr_storage& a) {
    std::string port = port_in(a) == 0 ? "0" : "some";
    for (const auto& [name, number] : e.ports)
        if (number == port_in(a))
            port = name;
    return address_text(a) + ":" + port;
}

} // namespace squall::conformance
