#include "sim/kernel/inet_address.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>

namespace squall {

kernel_result parse_inet(std::span<const std::byte> sockaddr_bytes, ip_endpoint& out) {
    sockaddr_in in{};
    if (sockaddr_bytes.size() < sizeof in)
        return -EINVAL;
    if (family_of(sockaddr_bytes) != AF_INET)
        return -EAFNOSUPPORT;
    std::memcpy(&in, sockaddr_bytes.data(), sizeof in);
    out = {ntohl(in.sin_addr.s_addr), ntohs(in.sin_port)};
    return 0;
}

socket_address inet_name(const ip_endpoint& e) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(e.port);
    in.sin_addr.s_addr = htonl(e.address);
    return socket_address(in);
}

std::string to_string(const socket_address& a) {
    ip_endpoint e;
    if (parse_inet(a.bytes(), e) == 0)
        return to_string(e);
    return "family " + std::to_string(family_of(a.bytes()));
}

} // namespace squall
