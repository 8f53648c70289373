#include "server_core/limits/address_key.hpp"

#include <algorithm>

namespace squall::server {

std::string address_key(const boost::asio::ip::address& address) {
    namespace ip = boost::asio::ip;
    if (address.is_v4()) {
        return address.to_string();
    }
    const ip::address_v6 whole = address.to_v6();
    if (whole.is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, whole).to_string();
    }
    auto bytes = whole.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return ip::address_v6{bytes}.to_string() + "/64";
}

} // namespace squall::server
