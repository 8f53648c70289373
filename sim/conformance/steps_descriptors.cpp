// What is done with descriptors' numbers and flags; pipes; scattered reads and writes; the limit.

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace squall::conformance {

namespace {

std::string duplicate(executor& e, const step_words& w) {
    return e.remember(word(w, 2), ::dup(e.number(w, 1)));
}

/// `name` is another number of the same file now, if the call succeeded.
std::string duplicated_onto(executor& e, const std::string& name, int wanted, int r) {
    if (r < 0)
        return error_text(errno);
    e.reopened(name, r);
    return r == wanted ? "ok" : "another number";
}

std::string duplicate_onto(executor& e, const step_words& w) {
    const int wanted = word(w, 2) == "-1" ? -1 : e.number(w, 2);
    return duplicated_onto(e, word(w, 2), wanted, ::dup2(e.number(w, 1), wanted));
}

std::string duplicate_onto_with_flags(executor& e, const step_words& w) {
    const int wanted = e.number(w, 2);
    const std::string& how = word(w, 3);
    const int flags = how.empty() ? 0 : how == "cloexec" ? O_CLOEXEC : parse_int(how);
    return duplicated_onto(e, word(w, 2), wanted, ::dup3(e.number(w, 1), wanted, flags));
}

std::string duplicate_from(executor& e, const step_words& w) {
    const int from = e.number(w, 1);
    const int lowest = w.size() > 3 ? from + parse_int(w[3]) : 0;
    const int r = ::fcntl(from, word(w, 4) == "cloexec" ? F_DUPFD_CLOEXEC : F_DUPFD, lowest);
    return r >= 0 && r < lowest ? "too low" : e.remember(word(w, 2), r);
}

std::string flags(executor& e, const step_words& w) {
    const int r = ::fcntl(e.number(w, 1), F_GETFL);
    if (r < 0)
        return error_text(errno);
    const int access = r & O_ACCMODE;
    return std::string(access == O_RDONLY   ? "RDONLY"
                       : access == O_WRONLY ? "WRONLY"
                                            : "RDWR") +
           ((r & O_NONBLOCK) != 0 ? "|NONBLOCK" : "");
}

std::string set_flags(executor& e, const step_words& w) {
    return ok_or_error(::fcntl(e.number(w, 1), F_SETFL, word(w, 2) == "nonblock" ? O_NONBLOCK : 0));
}

std::string close_on_exec(executor& e, const step_words& w) {
    if (w.size() > 2)
        return ok_or_error(::fcntl(e.number(w, 1), F_SETFD, parse_int(w[2]) != 0 ? FD_CLOEXEC : 0));
    const int r = ::fcntl(e.number(w, 1), F_GETFD);
    return r < 0 ? error_text(errno) : (r & FD_CLOEXEC) != 0 ? "yes" : "no";
}

std::string make_pipe(executor& e, const step_words& w) {
    std::array<int, 2> ends = {-1, -1};
    const std::string& how = word(w, 3);
    const int r = how == "plain" ? ::pipe(ends.data())
                                 : ::pipe2(ends.data(), how.empty()        ? O_NONBLOCK
                                                        : how == "cloexec" ? O_NONBLOCK | O_CLOEXEC
                                                                           : parse_int(how));
    if (r < 0)
        return error_text(errno);
    const std::string first = e.remember(word(w, 1), ends[0]);
    return first == "ok" ? e.remember(word(w, 2), ends[1]) : first;
}

std::string capacity(executor& e, const step_words& w) {
    return count_or_error(w.size() > 2 ? ::fcntl(e.fd(w, 1), F_SETPIPE_SZ, parse_int(w[2]))
                                       : ::fcntl(e.fd(w, 1), F_GETPIPE_SZ));
}

/// The words from the third on as buffers: texts to write, or sizes to read.
class parts {
public:
    parts(const step_words& w, bool texts) {
        for (std::size_t i = 2; i < w.size(); ++i)
            buffers_.push_back(texts ? payload(w[i])
                                     : std::string(static_cast<std::size_t>(parse_int(w[i])), '.'));
        for (std::string& each : buffers_)
            all_.push_back({each.data(), each.size()});
    }
    const iovec* data() const { return all_.data(); }
    int count() const { return static_cast<int>(all_.size()); }
    const std::vector<std::string>& buffers() const { return buffers_; }

private:
    std::vector<std::string> buffers_;
    std::vector<iovec> all_;
};

std::string write_parts(executor& e, const step_words& w) {
    const parts all(w, true);
    return count_or_error(::writev(e.number(w, 1), all.data(), all.count()));
}

std::string read_parts(executor& e, const step_words& w) {
    const parts all(w, false);
    const long r = ::readv(e.number(w, 1), all.data(), all.count());
    if (r < 0)
        return error_text(errno);
    std::string told = std::to_string(r);
    for (const std::string& each : all.buffers())
        told += " " + quoted(std::string_view(each)); // of a string it would be std::quoted
    return told;
}

/// One message for each of the parts.
std::vector<mmsghdr> messages_of(const parts& all) {
    std::vector<mmsghdr> messages(static_cast<std::size_t>(all.count()));
    for (std::size_t i = 0; i < messages.size(); ++i) {
        messages[i].msg_hdr.msg_iov = const_cast<iovec*>(all.data()) + i;
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    return messages;
}

std::string send_messages(executor& e, const step_words& w) {
    const parts all(w, true);
    std::vector<mmsghdr> messages = messages_of(all);
    const int r =
        ::sendmmsg(e.fd(w, 1), messages.data(), static_cast<unsigned>(all.count()), MSG_NOSIGNAL);
    if (r < 0)
        return error_text(errno);
    std::string told = std::to_string(r) + ":";
    for (int i = 0; i < r; ++i)
        told += " " + std::to_string(messages[static_cast<std::size_t>(i)].msg_len);
    return told;
}

std::string receive_messages(executor& e, const step_words& w) {
    const parts all(w, false);
    std::vector<mmsghdr> messages = messages_of(all);
    const int r =
        ::recvmmsg(e.fd(w, 1), messages.data(), static_cast<unsigned>(all.count()), 0, nullptr);
    if (r < 0)
        return error_text(errno);
    std::string told = std::to_string(r) + ":";
    for (std::size_t i = 0; i < static_cast<std::size_t>(r); ++i)
        told += " " + all.buffers()[i].substr(0, messages[i].msg_len);
    return told;
}

// Simulated numbers begin there; for the limit they follow 0, 1 and 2.
constexpr int first_simulated = 1024;

/// The limit under which so many further numbers are free.
rlim_t limit_for(int further) {
    const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
    ::close(probe);
    const int base = probe >= first_simulated ? first_simulated : 0;
    int number = base;
    for (;; ++number)
        if (::fcntl(number, F_GETFD) < 0 && further-- == 0)
            break;
    return static_cast<rlim_t>(base == 0 ? number : number - base + 3);
}

std::string limit(executor&, const step_words& w) {
    rlimit wanted{};
    if (word(w, 1) == "wrong") { // the soft limit above the hard one
        wanted.rlim_cur = 2;
        wanted.rlim_max = 1;
    } else {
        ::getrlimit(RLIMIT_NOFILE, &wanted);
        wanted.rlim_cur = limit_for(number_or(w, 1, 0));
    }
    if (::setrlimit(RLIMIT_NOFILE, &wanted) < 0)
        return error_text(errno);
    rlimit now{};
    ::getrlimit(RLIMIT_NOFILE, &now);
    return now.rlim_cur == wanted.rlim_cur ? "ok" : "another limit";
}

} // namespace

std::span<const named_step> descriptor_steps() {
    static constexpr std::array<named_step, 14> table = {{
        {"dup", duplicate},
        {"dup2", duplicate_onto},
        {"dup3", duplicate_onto_with_flags},
        {"dupfd", duplicate_from},
        {"flags", flags},
        {"setflags", set_flags},
        {"cloexec", close_on_exec},
        {"pipe", make_pipe},
        {"capacity", capacity},
        {"readv", read_parts},
        {"writev", write_parts},
        {"sendmmsg", send_messages},
        {"recvmmsg", receive_messages},
        {"limit", limit},
    }};
    return table;
}

} // namespace squall::conformance
