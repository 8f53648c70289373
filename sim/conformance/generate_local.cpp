// Generated scripts over what one host keeps to itself: a pipe, a pair of AF_UNIX sockets, and
// duplicates of their descriptors. Everything there happens within the call, so the order of events
// is compared too.

#include "sim/conformance/generate.hpp"
#include "sim/conformance/words.hpp"

#include <map>
#include <string>
#include <utility>

namespace squall::conformance {

namespace {

constexpr int steps_max = 40;

enum class what { pipe, socket };
using open_names = std::map<std::string, what>;

const char* const all_names[] = {"r", "w", "a", "b", "c", "d"};

/// Takes out a step on a name that is not open, and writes that could fill a socket's buffer, whose
/// size is not Linux's to a byte; otherwise notes what it opens and closes.
bool makes_sense(const step& s, open_names& open) {
    const std::string& word = s.words[0];
    if (word == "events")
        return true;
    const std::string& name = s.words.at(word.ends_with("watch") ? 2 : 1);
    const auto found = open.find(name);
    if (found == open.end())
        return false;
    if (word == "close") {
        open.erase(found);
    } else if (word == "dup") {
        return open.emplace(s.words[2], found->second).second;
    } else if (word == "dup2") {
        const auto onto = open.find(s.words[2]);
        if (onto == open.end())
            return false;
        onto->second = found->second;
    } else if (word == "write" && s.words[2][0] == 'x' && parse_int(s.words[2].substr(1)) > 500) {
        return found->second == what::pipe;
    }
    return true;
}

using words_gen = rc::Gen<std::string>;

words_gen name() {
    return rc::gen::elementOf(std::vector<std::string>(std::begin(all_names), std::end(all_names)));
}

rc::Gen<step> step_of(const std::string& word) {
    return rc::gen::map(name(), [word](const std::string& n) { return step{{word, n}, {}, 0}; });
}

rc::Gen<step> step_with(const std::string& word, words_gen argument) {
    return rc::gen::map(rc::gen::pair(name(), std::move(argument)),
                        [word](const std::pair<std::string, std::string>& p) {
                            return step{{word, p.first, p.second}, {}, 0};
                        });
}

rc::Gen<step> step_about_epoll(const std::string& word) {
    return rc::gen::map(
        rc::gen::pair(name(), rc::gen::element<std::string>("IN", "OUT", "IN|OUT", "IN|RDHUP|ET",
                                                            "OUT|ET", "IN|OUT|ET", "IN|ONESHOT")),
        [word](const std::pair<std::string, std::string>& p) {
            return step{{word, "e", p.first, p.second}, {}, 0};
        });
}

rc::Gen<step> a_step() {
    const auto text =
        rc::gen::element<std::string>("hello", "x1", "x500", "x4096", "x5000", "x70000");
    const auto size = rc::gen::element<std::string>("0", "3", "600", "4096", "70000");
    return rc::gen::weightedOneOf<step>({
        {7, step_with("write", text)},
        {2, step_with("send", rc::gen::element<std::string>("hello", "x500"))},
        {6, step_with("read", size)},
        {2, step_with("recv", size)},
        {4, step_of("poll")},
        {2, step_of("unread")},
        {1, step_of("error")},
        {1, step_of("flags")},
        {1, step_with("capacity", rc::gen::element<std::string>("4096", "8192", "20000"))},
        {1, step_with("shutdown", rc::gen::element<std::string>("rd", "wr", "rdwr"))},
        {3, step_of("close")},
        {3, step_with("dup", rc::gen::element<std::string>("c", "d"))},
        {2, step_with("dup2", name())},
        {4, step_about_epoll("watch")},
        {1, step_about_epoll("rewatch")},
        {1, step_about_epoll("unwatch")},
        {5, rc::gen::just(step{{"events", "e"}, {}, 0})},
    });
}

script whole(const std::vector<step>& steps) {
    script s{"generated, local", {}};
    constexpr std::string_view prologue[] = {"sigpipe ignore", "epoll e", "pipe r w",
                                             "socketpair a b"};
    for (const std::string_view line : prologue)
        s.steps.push_back(parse_step(line, 0));
    open_names open = {
        {"r", what::pipe}, {"w", what::pipe}, {"a", what::socket}, {"b", what::socket}};
    for (const step& each : steps)
        if (makes_sense(each, open))
            s.steps.push_back(each);
    return s;
}

} // namespace

rc::Gen<script> generated_local_script() {
    return rc::gen::map(rc::gen::resize(steps_max, rc::gen::container<std::vector<step>>(a_step())),
                        [](const std::vector<step>& steps) { return whole(steps); });
}

} // namespace squall::conformance
