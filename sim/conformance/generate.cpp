#include "sim/conformance/generate.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace squall::conformance {

namespace {

constexpr int steps_max = 40;

step made_of(std::initializer_list<std::string> words) {
    return {words, {}, 0};
}

// A socket that one step closes may be named by a later one, and shrinking leaves steps away; so
// a step on a name that is not open is taken out rather than run.
bool makes_sense(const step& s, std::array<bool, 4>& open, bool& accepted) {
    const std::string names = "abcd"; // all others stay open
    if (s.words[0] == "events" || s.words[0] == "polls")
        return true;
    const bool about_epoll = s.words[0].ends_with("watch");
    const std::size_t which = names.find(s.words.at(about_epoll ? 2 : 1));
    if (s.words[0] == "accept") {
        open[3] = open[3] || !accepted;
        return !std::exchange(accepted, true);
    }
    if (which == std::string::npos)
        return true;
    if (!open.at(which))
        return false;
    if (s.words[0] == "close" || s.words[0] == "abort")
        open.at(which) = false;
    return true;
}

step parsed(std::string_view line) {
    return parse_step(line, 0);
}

/// One of several whole steps.
rc::Gen<step> one_of(std::vector<std::string> lines) {
    return rc::gen::map(rc::gen::elementOf(std::move(lines)),
                        [](const std::string& line) { return parsed(line); });
}

rc::Gen<step> an_option_step() {
    return rc::gen::map(
        rc::gen::tuple(
            rc::gen::element<std::string>("a", "b", "c", "d", "L"),
            rc::gen::element<std::string>("keepalive", "keepidle", "keepintvl", "keepcnt",
                                          "user_timeout", "linger2", "tos", "ttl", "rcvtimeo",
                                          "sndtimeo", "cork", "oobinline", "nodelay"),
            // No value that makes a timer fire while a script runs, nor a negative keep-alive.
            rc::gen::element<std::string>("get", "0", "1000", "-1", "20000", "70000")),
        [](const std::tuple<std::string, std::string, std::string>& t) {
            const auto& [name, option, value] = t;
            // Corking holds bytes back for 200 ms, and Nagle's algorithm until they are
            // acknowledged.
            const bool harmless = option != "cork" && option != "nodelay";
            return value == "get" || !harmless ? made_of({"get", name, option})
                                               : made_of({"set", name, option, value});
        });
}

/// Counters and timers: none that fires while a script runs.
rc::Gen<step> a_counter_step() {
    return one_of({"put v 1",
                   "put v 5",
                   "put v 18446744073709551614",
                   "take v",
                   "poll v",
                   "put w 2",
                   "take w",
                   "take w",
                   "poll w",
                   "arm t 60000",
                   "arm t 60000 1000",
                   "arm t 0",
                   "arm t 60000 absolute",
                   "armed t",
                   "take t",
                   "poll t",
                   "read v 4",
                   "watch e v IN",
                   "watch e v IN|OUT|ET",
                   "watch e w IN|ET",
                   "unwatch e v",
                   "rewatch e w IN|OUT|ONESHOT",
                   "watch e t IN",
                   "send v x",
                   "shutdown t wr"});
}

/// Several at once, and flags.
rc::Gen<step> a_call_step() {
    return one_of({"polls 0 -:IN gone:IN v:IN w:OUT t:IN v:IN|OUT",
                   "polls 0 L:IN L: v:OUT e:IN",
                   "recv a 20 dontwait",
                   "recv b 20 waitall",
                   "recv a 7 peek|waitall",
                   "recv b 9 oob",
                   "recv c 9 dontwait|peek",
                   "send a xy dontwait",
                   "send b xyz eor",
                   "send c hi confirm",
                   "read a 40",
                   "read c 0",
                   "write a hey",
                   "write b x300",
                   "write c x0",
                   "shutdown a 7",
                   "shutdown L wr",
                   "listen L 4",
                   "connect c L",

                   "bind L",
                   "poll L",
                   "poll e",
                   "error L",
                   "unread L",
                   "unread v",
                   "peer L",
                   "local L",
                   "local a",
                   "watch e L IN|EXCLUSIVE",
                   "watch f L IN|EXCLUSIVE",
                   "watch f e IN",
                   "watch e f IN",
                   "unwatch f e",
                   "events f 16 unordered",
                   "watch e e IN",
                   "watch e L IN|ET",
                   "rewatch e L IN",
                   "unwatch e L",
                   "number a"});
}

rc::Gen<step> a_step() {
    const auto name = rc::gen::element<std::string>("a", "b", "c", "d");
    const auto of = [&name](const std::string& word) {
        return rc::gen::map(name, [word](const std::string& n) { return made_of({word, n}); });
    };
    const auto with = [&name](const std::string& word, rc::Gen<std::string> argument) {
        return rc::gen::map(rc::gen::pair(name, std::move(argument)),
                            [word](const std::pair<std::string, std::string>& p) {
                                return made_of({word, p.first, p.second});
                            });
    };
    const auto watch = [&name](const std::string& word) {
        return rc::gen::map(
            rc::gen::pair(name, rc::gen::element<std::string>("IN", "OUT", "IN|RDHUP", "IN|OUT",
                                                              "IN|OUT|RDHUP|ET", "IN|ET", "OUT|ET",
                                                              "IN|OUT|ONESHOT", "none")),
            [word](const std::pair<std::string, std::string>& p) {
                return made_of({word, "e", p.first, p.second});
            });
    };
    return rc::gen::weightedOneOf<step>({
        {6, with("send", rc::gen::element<std::string>("hello", "x1", "x300", "x2000"))},
        {6, with("recv", rc::gen::element<std::string>("3", "100", "4000", "0"))},
        {1, rc::gen::map(name,
                         [](const std::string& n) {
                             return made_of({"recv", n, "50", "peek"});
                         })},
        {4, of("poll")},
        {2, of("error")},
        {2, of("unread")},
        {1, of("peer")},
        {2, with("shutdown", rc::gen::element<std::string>("rd", "wr", "rdwr"))},
        {2, of("close")},
        {1, of("abort")},
        {2, rc::gen::just(made_of({"accept", "L", "d"}))},
        {3, watch("watch")},
        {1, watch("rewatch")},
        {1, rc::gen::map(name,
                         [](const std::string& n) {
                             return made_of({"unwatch", "e", n});
                         })},
        {4, rc::gen::just(made_of({"events", "e", "16", "unordered"}))},
        {4, an_option_step()},
        {4, a_counter_step()},
        {6, a_call_step()},
    });
}

script whole(const std::vector<step>& steps) {
    script s{"generated", {}};
    // a - b are connected; c is connected to L and waits to be accepted, as d. Without TCP_NODELAY
    // the real kernel holds small segments back for as long as it likes.
    constexpr std::string_view prologue[] = {
        "sigpipe ignore", "epoll e",         "pair a b", "set a nodelay 1", "set b nodelay 1",
        "socket L",       "set L nodelay 1", "listen L", "socket c",        "set c nodelay 1",
        "connect c L",    "settle",          "epoll f",  "eventfd v",       "eventfd w 3 semaphore",
        "timer t"};
    for (const std::string_view line : prologue)
        s.steps.push_back(parse_step(line, 0));
    std::array<bool, 4> open = {true, true, true, false};
    bool accepted = false;
    for (const step& each : steps)
        if (makes_sense(each, open, accepted)) {
            s.steps.push_back(each);
            // The two kernels' loopbacks differ in speed; what has arrived must not depend on it.
            s.steps.push_back(made_of({"settle"}));
        }
    return s;
}

} // namespace

rc::Gen<script> generated_script() {
    return rc::gen::map(rc::gen::resize(steps_max, rc::gen::container<std::vector<step>>(a_step())),
                        [](const std::vector<step>& steps) { return whole(steps); });
}

std::string text_of(const script& s) {
    std::string text = "== " + s.title + "\n";
    for (const step& each : s.steps)
        text += each.text() + "\n";
    return text;
}

} // namespace squall::conformance
