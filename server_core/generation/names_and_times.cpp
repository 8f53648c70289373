#include "server_core/generation/names_and_times.hpp"

#include <string_view>

namespace squall::server {

std::string random_name(std::random_device& random) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (int word = 0; word < 4; ++word) {
        const std::uint32_t bits = random();
        for (int shift = 28; shift >= 0; shift -= 4) {
            name += digits[(bits >> static_cast<unsigned>(shift)) & 0xFU];
        }
    }
    return name;
}

} // namespace squall::server
