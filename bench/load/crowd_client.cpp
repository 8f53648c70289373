// Many WebSocket connections to a load_server, held for a while with a broadcast each second, and
// meanwhile others that come and go abruptly. Counts what is lost. bench/load runs it.
//
//     crowd_client PORT CONNECTIONS SECONDS CHURN_A_SECOND
//
// On stdout, as they happen: "connected", "tick K" after the K-th broadcast was sent, at last a
// line of JSON. Status 1 if a connection failed, or a message was lost, came twice or out of order.

#include "bench/arguments.hpp"
#include "bench/load/poller.hpp"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <string>
#include <vector>

namespace squall::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t nobodys = static_cast<std::size_t>(-1);

/// Peers that connect and end abruptly at any stage: at once, once the upgrade has been asked for,
/// when the answer has come.
class churn {
public:
    churn(poller& poll, std::uint16_t port) : poll_(poll), port_(port) {}

    void come(std::uint64_t number) {
        if (peers_.size() >= 400) {
            go();
        }
        peer& p = peers_.emplace_back();
        p.number = nobodys;
        p.connect(port_, "/ws/voice?user_id=churn" + std::to_string(number % 997));
        switch (number % 3) {
        case 0:
            p.reset();
            peers_.pop_back();
            break;
        case 1:
            p.on_writable();
            p.reset();
            peers_.pop_back();
            break;
        default:
            poll_.add(p);
            break;
        }
        ++count_;
    }
    /// The oldest of those that wait for their answer goes, by RST or by FIN.
    void go() {
        if (peers_.empty()) {
            return;
        }
        ++resets_ % 2 == 0 ? peers_.front().reset() : peers_.front().close();
        peers_.pop_front();
    }
    std::uint64_t count() const noexcept { return count_; }

private:
    poller& poll_;
    std::uint16_t port_;
    std::deque<peer> peers_; // their addresses stay
    std::uint64_t count_ = 0;
    std::uint64_t resets_ = 0;
};

class crowd {
public:
    crowd(std::uint16_t port, std::size_t connections)
        : port_(port),
          members_(connections),
          churn_(poll_, port) {}

    bool connect() {
        const auto deadline = clock::now() + std::chrono::seconds{120};
        std::size_t begun = 0;
        while (welcomed_ < members_.size() && failed_ == 0 && clock::now() < deadline) {
            for (; begun < members_.size() && begun < welcomed_ + 256; ++begun) {
                members_[begun].who.number = begun;
                members_[begun].who.connect(port_, "/ws/voice?user_id=u" + std::to_string(begun));
                poll_.add(members_[begun].who);
            }
            poll_once(100);
        }
        return welcomed_ == members_.size();
    }

    /// A broadcast each second, and the churn spread over it.
    void hold(int seconds, int churn_a_second) {
        const auto start = clock::now();
        std::uint64_t come = 0;
        for (int sent = 0;;) {
            const auto elapsed = clock::now() - start;
            if (sent < seconds && elapsed >= std::chrono::seconds{sent}) {
                sent_at_ = clock::now();
                members_.front().who.send_text("all:" + std::to_string(++sent));
                std::printf("tick %d\n", sent);
                std::fflush(stdout);
            }
            const double passed = std::chrono::duration<double>(elapsed).count();
            if (passed >= seconds) {
                break;
            }
            for (; static_cast<double>(come) < passed * churn_a_second; ++come) {
                churn_.come(come);
            }
            if (come % 2 == 0) {
                churn_.go();
            }
            poll_once(5);
        }
        const auto deadline = clock::now() + std::chrono::seconds{30};
        const auto wanted = static_cast<std::uint64_t>(seconds) * members_.size();
        while (received_ < wanted && clock::now() < deadline) {
            poll_once(100);
        }
    }

    /// The line of JSON. True if nothing was lost.
    bool report(int seconds) const {
        const auto wanted = static_cast<std::uint64_t>(seconds) * members_.size();
        std::printf("{\"connections\": %zu, \"failed\": %zu, \"broadcasts\": %d, "
                    "\"messages\": %llu, \"lost\": %lld, \"out_of_order\": %llu, "
                    "\"churned\": %llu, \"slowest_broadcast_ms\": %.0f}\n",
                    members_.size(), failed_, seconds, static_cast<unsigned long long>(received_),
                    static_cast<long long>(wanted) - static_cast<long long>(received_),
                    static_cast<unsigned long long>(out_of_order_),
                    static_cast<unsigned long long>(churn_.count()), slowest_ms_);
        return failed_ == 0 && received_ == wanted && out_of_order_ == 0;
    }

private:
    struct member {
        peer who;
        std::uint32_t last = 0;
        bool welcomed = false;
    };

    void poll_once(int milliseconds) {
        poll_.poll(
            milliseconds, [this](peer& p, std::string_view text) { take(p, text); },
            [this](peer& p) {
                if (member* const m = member_of(p); m != nullptr) {
                    ++failed_;
                }
            });
    }
    member* member_of(peer& p) {
        return p.number < members_.size() ? &members_[p.number] : nullptr;
    }
    void take(peer& p, std::string_view text) {
        member* const m = member_of(p);
        if (m == nullptr) {
            return;
        }
        if (!m->welcomed) {
            m->welcomed = true;
            ++welcomed_;
            return;
        }
        std::uint32_t number = 0;
        std::from_chars(text.data() + 4, text.data() + text.size(), number);
        out_of_order_ += number == m->last + 1 ? 0 : 1;
        m->last = number;
        ++received_;
        const double ms =
            std::chrono::duration<double, std::milli>(clock::now() - sent_at_).count();
        slowest_ms_ = ms > slowest_ms_ ? ms : slowest_ms_;
    }

    std::uint16_t port_;
    poller poll_;
    std::vector<member> members_;
    churn churn_;
    std::size_t welcomed_ = 0;
    std::size_t failed_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t out_of_order_ = 0;
    clock::time_point sent_at_;
    double slowest_ms_ = 0;
};

} // namespace
} // namespace squall::bench

int main(int argc, char** argv) {
    using squall::bench::argument;
    const int port = argument(argc, argv, 1, 8000);
    const int connections = argument(argc, argv, 2, 100);
    const int seconds = argument(argc, argv, 3, 3);
    const int churn = argument(argc, argv, 4, 10);
    try {
        squall::bench::crowd c{static_cast<std::uint16_t>(port),
                               static_cast<std::size_t>(connections)};
        if (!c.connect()) {
            std::fprintf(stderr, "crowd_client: not all connections were welcomed\n");
            return 1;
        }
        std::printf("connected\n");
        std::fflush(stdout);
        c.hold(seconds, churn);
        return c.report(seconds) ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "crowd_client: %s\n", error.what());
        return 1;
    }
}
