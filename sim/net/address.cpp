#include "sim/net/address.hpp"

namespace squall {

std::string to_string(const ip_endpoint& e) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += std::to_string((e.address >> static_cast<unsigned>(shift)) & 0xffU) +
                (shift == 0 ? ":" : ".");
    return text + std::to_string(e.port);
}

} // namespace squall
