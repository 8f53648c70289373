#include "server_core/server/run_loop.hpp"
#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include <stdexcept>

namespace squall::server {
namespace {

TEST(run_loop, an_exception_costs_its_handler_and_no_other) {
    asio::io_context context{1};
    testing_support::recording_observer observer;
    int ran = 0;
    asio::post(context, [&] { ++ran; });
    asio::post(context, [] { throw std::runtime_error("no more"); });
    asio::post(context, [] { throw std::bad_alloc(); });
    asio::post(context, [&] { ++ran; });
    run_loop(context, observer);
    EXPECT_EQ(ran, 2);
    EXPECT_EQ(observer.events,
              (std::vector<std::string>{"loop exception std::runtime_error no more",
                                        "loop exception std::bad_alloc std::bad_alloc"}));
}

TEST(run_loop, what_is_no_std_exception_is_not_its_business) {
    asio::io_context context{1};
    testing_support::recording_observer observer;
    asio::post(context, [] { throw 7; }); // NOLINT(hicpp-exception-baseclass)
    EXPECT_THROW(run_loop(context, observer), int);
}

} // namespace
} // namespace squall::server
