// Generated scripts over datagram sockets on loopback, which loses and reorders nothing as long as
// buffers have room. Silence is a filter, that a later step may take away.

#include "sim/conformance/generate.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall::conformance {

namespace {

constexpr int steps_max = 40;
constexpr std::string_view names = "abc";

using words_gen = rc::Gen<std::string>;
using word_pair = std::pair<std::string, std::string>;

/// Takes out a step on a socket that is closed.
bool makes_sense(const step& s, std::array<bool, names.size()>& open) {
    const std::string& word = s.words[0];
    if (word == "events")
        return true;
    const std::size_t which = names.find(s.words.at(word.ends_with("watch") ? 2 : 1));
    if (!open.at(which))
        return false;
    open.at(which) = word != "close";
    return true;
}

words_gen name() {
    return rc::gen::element<std::string>("a", "b", "c");
}
words_gen text() {
    return rc::gen::element<std::string>("hello", "x1", "x0", "x300", "x1400");
}
/// An address and a port: the three sockets', and one that nobody holds. c alone hears [::1].
words_gen destination() {
    return rc::gen::element<std::string>("127.0.0.1 p", "127.0.0.1 q", "127.0.0.1 r",
                                         "127.0.0.1 nobody", "127.0.0.2 p", "::1 r", "::1 nobody");
}

/// Of connect: one family, as Linux loses a socket that changes it (docs/design.md).
words_gen peer() {
    return rc::gen::element<std::string>("127.0.0.1 p", "127.0.0.1 q", "127.0.0.1 r",
                                         "127.0.0.1 nobody", "127.0.0.2 p");
}

/// "WORD name ARGUMENT", the argument of one or more words.
rc::Gen<step> step_with(const std::string& word, words_gen argument) {
    return rc::gen::map(rc::gen::pair(name(), std::move(argument)), [word](const word_pair& p) {
        return parse_step(word + " " + p.first + " " + p.second, 0);
    });
}
rc::Gen<step> step_of(const std::string& word) {
    return step_with(word, rc::gen::just(std::string()));
}
rc::Gen<step> step_about_epoll(const std::string& word) {
    const auto bits = rc::gen::element<std::string>("IN", "OUT", "IN|OUT", "IN|RDHUP|ET", "OUT|ET",
                                                    "IN|OUT|ET", "IN|ONESHOT", "none");
    return rc::gen::map(rc::gen::pair(name(), bits), [word](const word_pair& p) {
        return parse_step(word + " e " + p.first + " " + p.second, 0);
    });
}

rc::Gen<step> a_datagram() {
    return rc::gen::map(rc::gen::tuple(name(), text(), destination()),
                        [](const std::tuple<std::string, std::string, std::string>& t) {
                            return parse_step("datagram " + std::get<0>(t) + " " + std::get<1>(t) +
                                                  " " + std::get<2>(t),
                                              0);
                        });
}

rc::Gen<step> a_step() {
    const auto size = rc::gen::element<std::string>("0", "3", "400", "3000");
    const auto look =
        rc::gen::element<std::string>("3", "400", "400 peek", "3 trunc", "0 trunc", "3 peek trunc");
    return rc::gen::weightedOneOf<step>({
        {8, a_datagram()},
        {4, step_with("send", text())},
        {2, step_with("write", text())},
        {1, step_of("sendnothing")},
        {3, step_with("recv", size)},
        {2,
         step_with("recv", rc::gen::element<std::string>("10 peek", "10 waitall", "9 dontwait"))},
        {4, step_with("message", look)},
        {1, step_with("read", size)},
        {4, step_of("poll")},
        {2, step_of("unread")},
        {2, step_of("error")},
        {2, step_with("connectto", peer())},
        {1, rc::gen::element(parse_step("connectto a unspec 0", 0),
                             parse_step("connectto b unspec 0", 0))},
        {1, step_of("where")},
        {1, step_of("whom")},
        {1, step_with("shutdown", rc::gen::element<std::string>("rd", "wr", "rdwr"))},
        {1, step_of("close")},
        {1, step_of("deaf")},
        {1, step_of("hears")},
        {3, step_about_epoll("watch")},
        {1, step_about_epoll("rewatch")},
        {1, step_about_epoll("unwatch")},
        {4, rc::gen::just(parse_step("events e 16 unordered", 0))},
    });
}

script whole(const std::vector<step>& steps) {
    script s{"generated, datagrams", {}};
    // a and b are of IPv4, b is connected to a; c is of both families.
    constexpr std::string_view prologue[] = {"sigpipe ignore",
                                             "epoll e",
                                             "port p udp",
                                             "port q udp",
                                             "port r udp",
                                             "port nobody udp",
                                             "socket a udp",
                                             "bindto a 127.0.0.1 p",
                                             "socket b udp",
                                             "bindto b 0.0.0.0 q",
                                             "socket c udp6",
                                             "bindto c :: r",
                                             "connectto b 127.0.0.1 p"};
    for (const std::string_view line : prologue)
        s.steps.push_back(parse_step(line, 0));
    std::array<bool, names.size()> open = {true, true, true};
    for (const step& each : steps)
        if (makes_sense(each, open)) {
            s.steps.push_back(each);
            s.steps.push_back(parse_step("settle", 0));
        }
    return s;
}

} // namespace

rc::Gen<script> generated_datagram_script() {
    return rc::gen::map(rc::gen::resize(steps_max, rc::gen::container<std::vector<step>>(a_step())),
                        [](const std::vector<step>& steps) { return whole(steps); });
}

} // namespace squall::conformance
