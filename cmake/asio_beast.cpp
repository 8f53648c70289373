// The parts of Boost.Asio and Boost.Beast that need no template argument, compiled here and
// nowhere else (BOOST_ASIO_SEPARATE_COMPILATION, BOOST_BEAST_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
