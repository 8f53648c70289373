#include "sim/conformance/generate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace squall::conformance {

namespace {

constexpr int steps_max = 40;

step made_of(std::initializer_list<std::string> words) {
    return {words, {}, 0};
}

// A socket that one step closes may be named by a later one, and shrinking leaves steps away; so
// a step on a name that is not open is taken out rather than run.
bool makes_sense(const step& s, std::array<bool, 4>& open, bool& accepted) {
    const std::string names = "abcd";
    if (s.words[0] == "events")
        return true;
    const bool about_epoll = s.words[0].ends_with("watch");
    const std::size_t which = names.find(s.words.at(about_epoll ? 2 : 1));
    if (s.words[0] == "accept") {
        open[3] = open[3] || !accepted;
        return !std::exchange(accepted, true);
    }
    if (!open.at(which))
        return false;
    if (s.words[0] == "close" || s.words[0] == "abort")
        open.at(which) = false;
    return true;
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
    });
}

script whole(const std::vector<step>& steps) {
    script s{"generated", {}};
    // a - b are connected; c is connected to L and waits to be accepted, as d. Without TCP_NODELAY
    // the real kernel holds small segments back for as long as it likes.
    constexpr std::string_view prologue[] = {
        "epoll e",  "pair a b", "set a nodelay 1", "set b nodelay 1", "socket L", "set L nodelay 1",
        "listen L", "socket c", "set c nodelay 1", "connect c L",     "settle"};
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
