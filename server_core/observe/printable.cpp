#include "server_core/observe/printable.hpp"

namespace squall::server {

std::string printable(std::string_view text) {
    std::string result{text.substr(0, 200)};
    for (char& c : result) {
        if (c < 0x20 || c > 0x7e) {
            c = '?';
        }
    }
    return result;
}

} // namespace squall::server
