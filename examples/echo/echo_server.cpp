#include "examples/echo/echo_server.hpp"

#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class session : public std::enable_shared_from_this<session> {
public:
    explicit session(tcp::socket socket) : socket_(std::move(socket)) {}

    void read() {
        socket_.async_read_some(asio::buffer(data_),
                                [self = shared_from_this()](auto error, std::size_t bytes) {
                                    if (!error)
                                        self->write(bytes);
                                });
    }

private:
    void write(std::size_t bytes) {
        asio::async_write(socket_, asio::buffer(data_, bytes),
                          [self = shared_from_this()](auto error, std::size_t) {
                              if (!error)
                                  self->read();
                          });
    }

    tcp::socket socket_;
    std::array<char, 1024> data_{};
};

} // namespace

void serve_echo(std::uint16_t port) {
    asio::io_context io;
    tcp::acceptor acceptor(io, {tcp::v4(), port});
    asio::steady_timer pause(io);
    std::function<void()> accept = [&] {
        acceptor.async_accept([&](auto error, tcp::socket socket) {
            if (!error) {
                std::make_shared<session>(std::move(socket))->read();
                accept();
                return;
            }
            // Out of descriptors, most likely. Trying again at once would spin until somebody
            // closes one; squall's first hunt of this server found just that, as a livelock.
            pause.expires_after(std::chrono::milliseconds(100));
            pause.async_wait([&](auto) { accept(); });
        });
    };
    accept();
    io.run();
}
