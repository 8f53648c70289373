// Where Beast's clients in a world get their masks and keys from. Beast's own generator
// (cmake/beast_prng.cpp) is seeded once a process and goes on from run to run: hidden input, and
// the bytes on the wire would depend on how many runs came before. Defined here, the linker takes
// this one: each word is from the kernel of the host that asks, and so a function of the world.

#include <boost/beast/websocket/detail/prng.hpp>

#include <random>

namespace boost::beast::websocket::detail {

namespace {

std::uint32_t word_of_this_host() {
    return std::random_device{}();
}

} // namespace

generator make_prng(bool) {
    return &word_of_this_host;
}

} // namespace boost::beast::websocket::detail
