# Headers that a target reads once instead of once a source (target_precompile_headers): the time
# to compile here is mostly theirs.
set(SQUALL_STD_HEADERS
    <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <string>
    <string_view> <utility> <vector>)
set(SQUALL_ASIO_HEADERS
    <boost/asio/basic_socket_acceptor.hpp>
    <boost/asio/basic_stream_socket.hpp>
    <boost/asio/basic_waitable_timer.hpp>
    <boost/asio/io_context.hpp>
    <boost/asio/ip/tcp.hpp>)
set(SQUALL_JSON_HEADERS <nlohmann/json.hpp>)
