#include "sim/conformance/real_run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace squall::conformance {

namespace {

void say(int to, const std::string& line) {
    const std::string whole = line + "\n";
    if (::write(to, whole.data(), whole.size()) != static_cast<long>(whole.size()))
        ::_exit(2);
}

} // namespace

bool takes_time(const script& s) {
    return std::ranges::any_of(s.steps, [](const step& each) {
        const std::string& first = each.words.at(0);
        return first.starts_with("wait") || first == "beside" || first == "blocking" ||
               each.words.back() == "blocking";
    });
}

// Lines of what each step gave; "!" begins the complaint of a script that makes no sense.
real_run::real_run(const script& s) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) < 0)
        throw std::system_error(errno, std::generic_category(), "real_run");
    child_ = ::fork();
    if (child_ < 0)
        throw std::system_error(errno, std::generic_category(), "real_run");
    if (child_ == 0) {
        ::close(ends[0]);
        try {
            for (const std::string& line : run_real(s))
                say(ends[1], line);
        } catch (const std::exception& problem) {
            say(ends[1], std::string("!") + problem.what());
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    // Far up: scripts count descriptors.
    constexpr int far = 512;
    from_ = ::fcntl(ends[0], F_DUPFD_CLOEXEC, far);
    ::close(ends[0]);
    if (from_ < 0)
        throw std::system_error(errno, std::generic_category(), "real_run");
}

real_run::~real_run() {
    if (from_ < 0)
        return;
    ::close(from_);
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
}

outcome real_run::get() {
    std::string text;
    std::array<char, 4096> some{};
    for (long n = 0; (n = ::read(from_, some.data(), some.size())) > 0;)
        text.append(some.data(), static_cast<std::size_t>(n));
    ::close(from_);
    from_ = -1;
    int status = 0;
    ::waitpid(child_, &status, 0);
    outcome got;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('!'))
            throw std::runtime_error(line.substr(1));
        got.push_back(line);
    }
    if (status != 0)
        throw std::runtime_error("the run on this kernel ended with status " +
                                 std::to_string(status));
    return got;
}

} // namespace squall::conformance
