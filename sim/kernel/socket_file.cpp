#include "sim/kernel/socket_file.hpp"

namespace squall {

kernel_result socket_file::listen(int) {
    return -EOPNOTSUPP;
}

kernel_result socket_file::accept(accepted_socket&) {
    return -EOPNOTSUPP;
}

kernel_result socket_file::read(std::span<std::byte> into) {
    received_message told;
    return into.empty() ? 0 : receive(into, 0, told);
}

} // namespace squall
