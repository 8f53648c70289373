// A WebSocket echo server of nothing but Beast, for comparison: one thread, no deadlines, no queue,
// no limits beyond the library's own. Prints its port; SIGTERM ends it.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <csignal>
#include <cstdio>
#include <memory>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

class connection : public std::enable_shared_from_this<connection> {
public:
    explicit connection(tcp::socket socket) : stream_(std::move(socket)) {
        stream_.next_layer().set_option(tcp::no_delay(true));
    }

    void start() {
        stream_.async_accept([self = shared_from_this()](const error_code& code) {
            if (!code) {
                self->read();
            }
        });
    }

private:
    void read() {
        stream_.async_read(buffer_,
                           [self = shared_from_this()](const error_code& code, std::size_t) {
                               if (!code) {
                                   self->write();
                               }
                           });
    }
    void write() {
        stream_.text(stream_.got_text());
        stream_.async_write(buffer_.data(),
                            [self = shared_from_this()](const error_code& code, std::size_t) {
                                if (!code) {
                                    self->buffer_.consume(self->buffer_.size());
                                    self->read();
                                }
                            });
    }

    beast::websocket::stream<tcp::socket, false> stream_;
    beast::flat_buffer buffer_;
};

void accept_next(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](const error_code& code, tcp::socket socket) {
        if (!code) {
            std::make_shared<connection>(std::move(socket))->start();
            accept_next(acceptor);
        }
    });
}

} // namespace

int main() {
    asio::io_context context{1};
    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    std::printf("%u\n", static_cast<unsigned>(acceptor.local_endpoint().port()));
    std::fflush(stdout);
    accept_next(acceptor);
    asio::signal_set signals{context, SIGTERM, SIGINT};
    signals.async_wait([&](const error_code&, int) { context.stop(); });
    context.run();
}
