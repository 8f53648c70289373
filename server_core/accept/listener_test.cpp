// The accept loop out of descriptors, for real: the process's own limit is lowered to what it has
// open. (Other shortages cannot be had from a real kernel at will.)

#include "server_core/accept/listener.hpp"

#include "server_core/observe/observer_list.hpp"
#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <deque>
#include <filesystem>

namespace squall::server {
namespace {

using namespace std::chrono_literals;
using namespace testing_support;

/// No descriptor beyond those that are open now can be opened while one of these lives.
class no_more_descriptors {
public:
    no_more_descriptors() {
        const int lowest_free = dup(0);
        close(lowest_free);
        getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit none_left{static_cast<rlim_t>(lowest_free), before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &none_left);
    }
    ~no_more_descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

    no_more_descriptors(const no_more_descriptors&) = delete;
    no_more_descriptors& operator=(const no_more_descriptors&) = delete;

private:
    rlimit before_{};
};

/// Another part of the process, which takes the reserve's number the moment that it is free.
class thief final : public server_observer {
public:
    ~thief() override { give_back(); }
    void on_accept_refused(std::string_view) override {
        if (active && stolen < 0) {
            stolen = dup(0);
        }
    }
    void give_back() {
        if (stolen >= 0) {
            close(stolen);
        }
        stolen = -1;
        active = false;
    }
    bool active = false;
    int stolen = -1;
};

class listener_test : public testing::Test {
protected:
    listener_test() {
        observers.add(observer);
        observers.add(other);
    }

    static server_config impatient() {
        server_config config;
        config.address = "127.0.0.1";
        config.port = 0;
        config.accept_retry_delay = 1ms;
        config.accept_retry_delay_max = 4ms;
        return config;
    }
    void start(std::size_t clients_waiting) {
        under_test->start();
        for (std::size_t i = 0; i < clients_waiting; ++i) {
            connect();
        }
    }
    loopback_client& connect() {
        loopback_client& client = clients.emplace_back(context);
        client.connect(under_test->port());
        client.send(upgrade_bytes());
        return client;
    }
    template <class Predicate>
    bool until(Predicate predicate) {
        return run_until(context, predicate);
    }
    bool until_count(std::string_view prefix, std::size_t count) {
        return until([&] { return observer.count(prefix) == count; });
    }

    asio::io_context context{1};
    const server_config config = impatient();
    recording_observer observer;
    thief other;
    observer_list observers;
    std::vector<tcp_socket> accepted;
    std::deque<loopback_client> clients;
    std::shared_ptr<listener> under_test =
        std::make_shared<listener>(context.get_executor(), config, observers,
                                   [this](tcp_socket socket, const asio::ip::tcp::endpoint&) {
                                       accepted.push_back(std::move(socket));
                                   });
};

TEST_F(listener_test, out_of_descriptors_it_refuses_one_at_a_time_and_the_others_wait) {
    start(3);
    {
        const no_more_descriptors shortage;
        ASSERT_TRUE(until_count("accept refused 127.0.0.1:", 1));
        EXPECT_EQ(accepted.size(), 0U);
    }
    ASSERT_TRUE(until([&] { return accepted.size() == 2; }));
    ASSERT_TRUE(until([&] { return clients[0].ended; }));
    EXPECT_EQ(clients[0].received.rfind("HTTP/1.1 503 ", 0), 0U);
    EXPECT_EQ(clients[0].end, asio::error::eof);
    EXPECT_FALSE(clients[1].ended);
}

TEST_F(listener_test, trouble_is_told_once_with_its_end_and_its_counts) {
    start(1);
    {
        const no_more_descriptors shortage;
        ASSERT_TRUE(until_count("accept error out_of_resources", 5)); // nobody waits any more
    }
    EXPECT_EQ(observer.count("accept trouble out_of_resources: system:24"), 1U);
    EXPECT_FALSE(observer.has("accept recovered"));
    connect();
    connect();
    ASSERT_TRUE(until([&] { return accepted.size() == 2; }));
    EXPECT_EQ(observer.count("accept recovered 5 1"), 1U);
    EXPECT_EQ(observer.count("accept recovered"), 1U);
}

TEST_F(listener_test, each_trouble_is_told) {
    start(1);
    for (std::size_t i = 1; i <= 2; ++i) {
        {
            const no_more_descriptors shortage;
            ASSERT_TRUE(until_count("accept refused", i));
        }
        connect();
        ASSERT_TRUE(until_count("accept recovered", i));
        connect();
        ASSERT_TRUE(until([&] { return accepted.size() == 2 * i; }));
        connect();
    }
    EXPECT_EQ(observer.count("accept trouble"), 2U);
}

TEST_F(listener_test, a_reserve_that_somebody_took_is_back_after_the_trouble) {
    start(2);
    other.active = true;
    {
        const no_more_descriptors shortage;
        ASSERT_TRUE(until_count("accept refused", 1));
        ASSERT_GE(other.stolen, 0);
        ASSERT_TRUE(until_count("accept error", 4));
        EXPECT_EQ(observer.count("accept refused"), 1U); // there is nothing to refuse with
    }
    ASSERT_TRUE(until([&] { return accepted.size() == 1; }));
    connect();
    const no_more_descriptors shortage;
    EXPECT_TRUE(until_count("accept refused", 2));
}

TEST_F(listener_test, one_that_began_without_a_reserve_gets_it_with_the_first_connection) {
    const int one = dup(0);
    {
        const no_more_descriptors shortage;
        close(one); // for the listening socket
        under_test->start();
    }
    connect();
    ASSERT_TRUE(until([&] { return accepted.size() == 1; }));
    connect();
    const no_more_descriptors shortage;
    EXPECT_TRUE(until_count("accept refused", 1));
}

TEST_F(listener_test, a_stopped_one_leaves_no_descriptor_and_no_timer) {
    const auto open = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
    };
    const auto before = open();
    start(0);
    EXPECT_EQ(open(), before + 2); // listening, and the reserve
    connect();
    {
        const no_more_descriptors shortage;
        ASSERT_TRUE(until_count("accept error", 1));
    }
    under_test->stop();
    clients.clear();
    EXPECT_EQ(open(), before);
    EXPECT_TRUE(run_to_end(context));
}

} // namespace
} // namespace squall::server
