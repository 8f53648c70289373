// The parts of Boost.Asio and Boost.Beast that need no template argument, compiled here and
// nowhere else (BOOST_ASIO_SEPARATE_COMPILATION, BOOST_BEAST_SEPARATE_COMPILATION). Beast's random
// numbers stand beside, in beast_prng.cpp: this keeps them out.
#define BOOST_BEAST_WEBSOCKET_DETAIL_PRNG_IPP
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
