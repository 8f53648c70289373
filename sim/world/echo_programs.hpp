#pragma once

#include <boost/asio.hpp>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>

// Two ordinary Asio programs, for tests.
namespace squall {

/// An echo server as the Asio documentation writes it; serves until its host ends.
inline void echo_server() {
    struct session : std::enable_shared_from_this<session> {
        explicit session(boost::asio::ip::tcp::socket s) : socket(std::move(s)) {}
        void read() {
            socket.async_read_some(boost::asio::buffer(data),
                                   [self = shared_from_this()](auto ec, std::size_t n) {
                                       if (!ec)
                                           self->write(n);
                                   });
        }
        void write(std::size_t n) {
            boost::asio::async_write(socket, boost::asio::buffer(data, n),
                                     [self = shared_from_this()](auto ec, std::size_t) {
                                         if (!ec)
                                             self->read();
                                     });
        }
        boost::asio::ip::tcp::socket socket;
        std::array<char, 1024> data{};
    };
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::tcp::v4(), 7});
    std::function<void()> accept = [&] {
        acceptor.async_accept([&](auto ec, boost::asio::ip::tcp::socket s) {
            if (!ec)
                std::make_shared<session>(std::move(s))->read();
            accept();
        });
    };
    accept();
    io.run();
}

/// Sends `text` and returns what comes back until the same number of bytes has come.
inline std::string echo_client(const std::string& text) {
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket(io);
    std::string back(text.size(), '\0');
    socket.async_connect({boost::asio::ip::make_address("10.0.0.1"), 7}, [&](auto ec) {
        ASSERT_FALSE(ec) << ec.message();
        boost::asio::async_write(socket, boost::asio::buffer(text),
                                 [&](auto write_ec, std::size_t) {
                                     ASSERT_FALSE(write_ec) << write_ec.message();
                                     boost::asio::async_read(socket, boost::asio::buffer(back),
                                                             [](auto, std::size_t) {});
                                 });
    });
    io.run();
    return back;
}

} // namespace squall
