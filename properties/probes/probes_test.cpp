// Each probe counts what it is made for, and nothing else.

#include "properties/probes/probes.hpp"
#include "properties/wire/frame_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <sys/epoll.h>
#include <vector>

namespace squall {
namespace {

class told {
public:
    explicit told(const probe& p) : watch_(p.make()) { trace_.add_listener(*watch_); }

    told& observed(std::string_view name, const std::vector<trace_field>& fields = {}) {
        return emit(trace_kind::observed, name, fields);
    }
    told& registered() { return emit(trace_kind::observed, "registered", {}); }
    told& attempt(int number) {
        return emit(trace_kind::observed, "welcome_attempt", {{"attempt", number}});
    }
    told& sent() { return emit(trace_kind::observed, "welcome_attempt", {{"result", "sent"}}); }
    told& ended() { return emit(trace_kind::observed, "ended", {}); }
    told& host_event(std::string_view what) { return emit(trace_kind::host, what, {}); }
    told& decided(std::string_view site) { return emit(trace_kind::decision, site, {}); }
    told& call(std::string_view name, std::int64_t fd) {
        return emit(trace_kind::call, name, {{"fd", fd}});
    }
    told& call(std::string_view name, std::int64_t fd, std::int64_t target) {
        return emit(trace_kind::call, name, {{"fd", fd}, {"target", target}});
    }
    told& result(std::string_view name, std::int64_t fd, std::int64_t result) {
        return emit(trace_kind::call, name, {{"fd", fd}, {"result", result}});
    }
    /// The server's epoll, 1024, has the timer 1026 and a socket; it reports both, or the socket.
    told& has_a_timer() {
        return result("timerfd_create", 0, 1026).registers(1026).registers(1030);
    }
    told& epoll_reports(bool timer, std::chrono::milliseconds when) {
        const std::array<std::int64_t, 4> both = {2, EPOLLIN, 1, EPOLLIN};
        const std::array fields = {trace_field("fd", 1024), trace_field("result", timer ? 2 : 1)};
        trace_event e{0,
                      instant{when},
                      trace_kind::call,
                      "server",
                      "epoll_wait",
                      {},
                      fields,
                      std::as_bytes(std::span(both).first(timer ? 4 : 2))};
        watch_->on_event(e);
        return *this;
    }
    told& arrived(std::string_view what, std::string_view bytes = {}) {
        trace_event e{0,
                      {},
                      trace_kind::network,
                      "server",
                      what,
                      "c1#1>server:8000/1>",
                      {},
                      std::as_bytes(std::span(bytes.data(), bytes.size()))};
        watch_->on_event(e);
        return *this;
    }
    probe_count count() {
        watch_->finish();
        return watch_->count();
    }

private:
    told& registers(std::int64_t fd) {
        return emit(trace_kind::call, "epoll_ctl",
                    {{"fd", 1024}, {"operation", EPOLL_CTL_ADD}, {"target", fd}, {"result", 0}});
    }
    told& emit(trace_kind kind, std::string_view name, const std::vector<trace_field>& fields) {
        trace_event e{0, {}, kind, "server", name, {}, fields, {}};
        trace_.emit(e);
        return *this;
    }

    std::unique_ptr<probe_watch> watch_;
    trace trace_;
};

TEST(second_welcome_attempt, counts_sessions_that_come_to_a_second_attempt) {
    told t(probes::second_welcome_attempt);
    t.registered().attempt(1).registered().attempt(1).attempt(2).attempt(3).registered().attempt(2);
    EXPECT_EQ(t.count(), (probe_count{2, 3}));
}

TEST(second_attempt_by_eagain, needs_that_decision_in_the_run) {
    told with(probes::second_attempt_by_eagain);
    with.registered().attempt(1).decided("write.pipelined").decided("write.eagain").attempt(2);
    EXPECT_EQ(with.count(), (probe_count{1, 1}));
    told without(probes::second_attempt_by_eagain);
    without.registered().attempt(1).decided("write.short").attempt(2);
    EXPECT_EQ(without.count(), (probe_count{0, 1}));
    told first_only(probes::second_attempt_by_eagain);
    first_only.registered().decided("write.eagain").attempt(1);
    EXPECT_EQ(first_only.count(), (probe_count{0, 1}));
}

TEST(second_attempt_by_pipelined, needs_that_decision_and_no_eagain) {
    told with(probes::second_attempt_by_pipelined);
    with.decided("write.pipelined").registered().attempt(1).attempt(2);
    EXPECT_EQ(with.count(), (probe_count{1, 1}));
    told filled(probes::second_attempt_by_pipelined);
    filled.decided("write.fill_buffer").registered().attempt(1).attempt(2);
    EXPECT_EQ(filled.count(), (probe_count{1, 1}));
    told both(probes::second_attempt_by_pipelined);
    both.decided("write.pipelined").registered().attempt(2).decided("write.eagain");
    EXPECT_EQ(both.count(), (probe_count{0, 1}));
    told neither(probes::second_attempt_by_pipelined);
    neither.registered().attempt(2);
    EXPECT_EQ(neither.count(), (probe_count{0, 1}));
}

TEST(accept_after_close, counts_connections_that_are_first_looked_at_after_it) {
    told before(probes::accept_after_close);
    before.call("listen", 1030).result("accept4", 1030, 1031).call("setsockopt", 1031);
    before.call("close", 1030).call("recvmsg", 1031).call("close", 1031);
    EXPECT_EQ(before.count(), (probe_count{0, 1}));
    told after(probes::accept_after_close);
    after.call("listen", 1030).result("accept4", 1030, 1031).result("accept4", 1030, 1032);
    after.call("epoll_ctl", 1024, 1031)
        .host_event("stopping")
        .call("close", 1030)
        .call("epoll_ctl", 1024, 1032);
    EXPECT_EQ(after.count(), (probe_count{1, 1}));
    told crashed(probes::accept_after_close);
    crashed.call("listen", 1030).result("accept4", 1030, 1031).call("close", 1030);
    crashed.host_event("crashed").call("close", 1031);
    EXPECT_EQ(crashed.count(), (probe_count{0, 1}));
}

TEST(eof_inside_a_frame, knows_where_frames_begin_and_end) {
    const std::string upgrade = "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    const std::string frame = client_frame(opcode::text, std::string(300, 'x'), 0x12345678);
    const auto count = [&](const std::vector<std::string>& parts) {
        told t(probes::eof_inside_a_frame);
        for (const std::string& part : parts)
            t.arrived("data", part);
        return t.arrived("fin").count();
    };
    EXPECT_EQ(count({"GET /health HTTP/1.1\r\n\r\n" + upgrade, frame, frame}), (probe_count{0, 1}));
    for (std::size_t cut = 1; cut < frame.size(); ++cut)
        EXPECT_EQ(count({upgrade + frame, frame.substr(0, cut)}), (probe_count{1, 1})) << cut;
    EXPECT_EQ(count({upgrade.substr(0, 30)}), (probe_count{0, 0})) << "that is no frame";
}

TEST(timer_cancelled_when_due, counts_sessions_that_end_between_the_expiry_and_its_handler) {
    const auto told_at = [](bool timer, std::chrono::milliseconds when) {
        told t(probes::timer_cancelled_when_due);
        t.has_a_timer().registered().epoll_reports(timer, when);
        return t;
    };
    constexpr std::chrono::milliseconds due(10);
    EXPECT_EQ(told_at(true, due).ended().count(), (probe_count{1, 1}));
    EXPECT_EQ(told_at(true, due / 2).ended().count(), (probe_count{0, 1})) << "another timer's";
    EXPECT_EQ(told_at(false, due).ended().count(), (probe_count{0, 1}));
    EXPECT_EQ(told_at(true, due).epoll_reports(false, due).ended().count(), (probe_count{0, 1}));
    EXPECT_EQ(told_at(true, due).call("sendmsg", 1030).ended().count(), (probe_count{0, 1}));
    EXPECT_EQ(told_at(true, due).sent().ended().count(), (probe_count{0, 0}));
}

TEST(sessions_at_a_crash, counts_ends_of_the_server_that_cut_sessions_off) {
    told t(probes::sessions_at_a_crash);
    t.host_event("crashed").registered().host_event("power_off").host_event("crashed");
    t.registered().ended().host_event("terminated").registered().host_event("stopped");
    EXPECT_EQ(t.count(), (probe_count{1, 4}));
}

TEST(reconnect_after_restart, counts_incarnations_that_welcome_somebody) {
    told t(probes::reconnect_after_restart);
    t.sent().host_event("restarted").sent().sent().host_event("restarted");
    EXPECT_EQ(t.count(), (probe_count{1, 2}));
}

TEST(upgrade_in_a_drain, counts_drains_and_who_is_refused_for_one) {
    told t(probes::upgrade_in_a_drain);
    t.observed("drain").observed("upgrade_refused", {{"reason", "sessions"}});
    EXPECT_EQ(t.count(), (probe_count{0, 1}));
    t.observed("upgrade_refused", {{"reason", "draining"}});
    EXPECT_EQ(t.count(), (probe_count{1, 1}));
}

TEST(job_outlives_its_server, counts_jobs_that_the_next_server_takes_up) {
    told t(probes::job_outlives_its_server);
    t.observed("generation_job_started", {{"job", 1}}).host_event("restarted");
    EXPECT_EQ(t.count(), (probe_count{0, 1}));
    t.observed("generation_job_started", {{"job", 2}});
    EXPECT_EQ(t.count(), (probe_count{0, 1}));
    t.observed("generation_job_started", {{"job", 1}});
    EXPECT_EQ(t.count(), (probe_count{1, 1}));
    t.observed("generation_job_finished", {{"job", 1}})
        .observed("generation_job_finished", {{"job", 2}});
    t.host_event("restarted").observed("generation_job_started", {{"job", 3}});
    EXPECT_EQ(t.count(), (probe_count{1, 1}));
}

} // namespace
} // namespace squall
