// A program's own answer to SIGTERM, on a fibre of its own.

#include "sim/faults/fault_world.hpp"

#include <boost/asio.hpp>

#include <string>
#include <unistd.h>
#include <vector>

namespace squall::fault_tests {
namespace {

namespace asio = boost::asio;

TEST(stop_handler, is_called_by_stop_and_the_return_of_the_program_is_no_finding) {
    two_hosts t;
    int returned = 0;
    t.server.run("server", [&] {
        asio::io_context io;
        asio::ip::tcp::acceptor acceptor(io, {asio::ip::tcp::v4(), 7});
        acceptor.async_accept([](auto, auto) {});
        const stop_handler on_sigterm(t.server, [&] { asio::post(io, [&] { acceptor.close(); }); });
        io.run();
        ++returned;
    });
    t.w.after(10ms, [&] { t.server.stop(); });
    t.w.run_for(1s);
    EXPECT_EQ(returned, 1);
    EXPECT_EQ(t.server.state(), host_state::down);
    EXPECT_EQ(t.w.outcome(), verdict::healthy);
    t.server.restart();
    t.w.run_for(1s);
    EXPECT_EQ(t.server.state(), host_state::up);
    EXPECT_EQ(t.server.programs().size(), 1U); // SIGTERM's own is not started again
}

// As a thread that has posted and not returned yet.
TEST(stop_handler, what_it_uses_lives_as_long_as_it_runs) {
    two_hosts t;
    std::vector<std::string> order;
    const auto serve = [&] {
        asio::io_context io;
        auto work = asio::make_work_guard(io);
        const stop_handler on_sigterm(t.server, [&] {
            work.reset();
            asio::post(io, [] {});
            ::usleep(5000);
            order.emplace_back("handler");
        });
        io.run();
        order.emplace_back("main");
    };
    t.server.run("server", [&] {
        serve();
        order.emplace_back("gone");
    });
    t.w.after(10ms, [&] { t.server.stop(); });
    t.w.run_for(1s);
    EXPECT_EQ(order, (std::vector<std::string>{"main", "handler", "gone"}));
    order.clear();
    t.server.restart();
    t.w.after(10ms, [&] { t.server.stop(); });
    t.w.after(12ms, [&] { t.server.crash(); }); // the handler is under way, and both are unwound
    t.w.run_for(1s);
    EXPECT_EQ(order, (std::vector<std::string>{"main"}));
    for (const finding& f : t.w.findings())
        ADD_FAILURE() << f.text;
    EXPECT_EQ(t.w.abandoned(), 0U);
}

} // namespace
} // namespace squall::fault_tests
