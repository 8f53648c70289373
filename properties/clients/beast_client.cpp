#include "properties/clients/beast_client.hpp"

#include "sim/trace/trace.hpp"
#include "sim/world/host.hpp"
#include "sim/world/world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <span>
#include <utility>

namespace squall {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

class page {
public:
    page(host& where, const beast_client_options& o)
        : where_(where),
          options_(o),
          self_(where.name() + "/" + o.user_id),
          stream_(io_),
          listening_(io_) {}

    void run() {
        connect();
        io_.run();
    }

private:
    void connect() {
        note("connects");
        asio::ip::tcp::resolver resolver(io_);
        error_code error;
        const auto found = resolver.resolve(options_.server, std::to_string(options_.port), error);
        if (error)
            return fail("resolve", error);
        beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(20));
        beast::get_lowest_layer(stream_).async_connect(
            found, [this](const error_code& code, const asio::ip::tcp::endpoint&) {
                if (code)
                    return fail("connect", code);
                note("connected");
                upgrade();
            });
    }

    void upgrade() {
        beast::get_lowest_layer(stream_).expires_never(); // the WebSocket stream has its own
        stream_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
        stream_.async_handshake(options_.server + ":" + std::to_string(options_.port),
                                "/ws/voice?user_id=" + options_.user_id,
                                [this](const error_code& code) {
                                    if (code)
                                        return fail("handshake", code);
                                    read();
                                });
    }

    void read() {
        stream_.async_read(incoming_, [this](const error_code& code, std::size_t) {
            if (code)
                return lost(code);
            const std::string message = beast::buffers_to_string(incoming_.data());
            incoming_.consume(incoming_.size());
            note("frame", {}, message);
            if (!std::exchange(welcomed_, true))
                speak();
            read();
        });
    }

    void speak() {
        stream_.async_write(asio::buffer(outgoing_), [this](const error_code& code, std::size_t) {
            if (!code)
                say_goodbye_later();
        }); // a connection that is lost ends the read too, and that is enough
    }

    void say_goodbye_later() {
        listening_.expires_after(options_.stay);
        listening_.async_wait([this](const error_code&) {
            if (over_)
                return;
            closing_ = true;
            stream_.async_close(websocket::close_code::normal, [this](const error_code& code) {
                if (code)
                    return fail("close", code);
                closed();
            });
        });
    }

    /// The read has ended, for the peer's close frame or an error. Once we close ourselves, the
    /// closing handshake takes the stream away from it and tells how things ended.
    void lost(const error_code& code) {
        if (closing_)
            return;
        if (code == websocket::error::closed)
            closed();
        else
            fail("read", code);
    }

    void closed() {
        over_ = true;
        const std::array fields = {trace_field("code", stream_.reason().code)};
        note("closes", fields);
        listening_.cancel();
    }

    void fail(std::string_view where, const error_code& code) {
        over_ = true;
        const std::string why = code.message();
        const std::array fields = {trace_field("operation", where), trace_field("error", why)};
        note("failed", fields);
        listening_.cancel();
    }

    void note(const hashed_name& what, std::span<const trace_field> fields = {},
              std::string_view payload = {}) {
        where_.owner().emit(trace_kind::client, where_.who(), what, self_, fields,
                            std::as_bytes(std::span(payload.data(), payload.size())));
    }

    host& where_;
    const beast_client_options& options_;
    const std::string self_;
    asio::io_context io_{1};
    websocket::stream<beast::tcp_stream> stream_;
    asio::steady_timer listening_;
    beast::flat_buffer incoming_;
    const std::string outgoing_ = R"({"type":"audio","data":"hello"})";
    bool welcomed_ = false;
    bool closing_ = false;
    bool over_ = false;
};

} // namespace

void start_beast_client(host& where, beast_client_options options,
                        std::function<void()> when_done) {
    where.run(
        "beast-client",
        [&where, options = std::move(options), when_done = std::move(when_done)] {
            page(where, options).run();
            when_done();
        },
        /*may_return=*/true);
}

} // namespace squall
