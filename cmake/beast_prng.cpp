// Beast's random numbers for WebSocket masks and keys, as they come. A member of the library by
// themselves, so that a program that brings its own (boost::beast::websocket::detail::make_prng)
// has no need of these: they are seeded once a process.
#include <boost/beast/websocket/detail/prng.hpp>

#include <boost/beast/websocket/detail/prng.ipp>
