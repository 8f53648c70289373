#include "sim/conformance/executor.hpp"

#include "sim/conformance/steps.hpp"
#include "sim/conformance/words.hpp"

#include <cerrno>
#include <cstdint>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace squall::conformance {

namespace {

using handler_table = std::map<std::string_view, step_handler>;

handler_table all_handlers() {
    handler_table all;
    for (const auto& table :
         {address_steps(), connection_steps(), datagram_steps(), transfer_steps(), state_steps(),
          option_steps(), readiness_steps(), descriptor_steps(), signal_steps(), unix_steps(),
          waiting_steps(), beside_steps(), mask_steps(), file_steps()})
        for (const auto& [word, what] : table)
            if (!all.emplace(word, what).second)
                throw std::logic_error("two steps are called '" + std::string(word) + "'");
    return all;
}

} // namespace

executor::~executor() {
    for (const auto& [name, f] : files_)
        ::close(f.fd);
}

std::string executor::run(const step& s) {
    std::string result = run_alone(s);
    if (!jobs.empty())
        around.let_others_run();
    return result;
}

// What waits on a socket or a counter does so no longer once that has ended.
void executor::finish() {
    if (jobs.empty())
        return;
    for (const auto& [name, f] : files_) {
        const std::uint64_t one = 1;
        if (::shutdown(f.fd, SHUT_RDWR) < 0 && errno == ENOTSOCK)
            (void)!::write(f.fd, &one, sizeof one);
    }
    while (!jobs.empty())
        run_alone({{"result", jobs.begin()->first}, {}, 0});
}

std::string executor::run_alone(const step& s) {
    static const handler_table handlers = all_handlers();
    try {
        const auto found = handlers.find(s.words.at(0));
        if (found == handlers.end())
            throw std::runtime_error("unknown step");
        return found->second(*this, s.words);
    } catch (const std::exception& e) {
        throw std::runtime_error("line " + std::to_string(s.line) + ": '" + s.text() +
                                 "': " + e.what());
    }
}

executor::open_file& executor::file(const step_words& w, std::size_t index) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(word(w, index));
    if (found == files_.end())
        throw std::runtime_error("no descriptor is called '" + word(w, index) + "'");
    return found->second;
}

std::string executor::remember(const std::string& name, int fd) {
    if (name.empty())
        throw std::runtime_error("a name is missing");
    if (fd < 0)
        return error_text(errno);
    const std::lock_guard lock(mutex_);
    if (!files_.emplace(name, open_file{fd, {}}).second)
        throw std::runtime_error("'" + name + "' is open already");
    names_[fd] = name;
    return "ok";
}

void executor::forget(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const int fd = files_.at(name).fd;
    closed_[fd] = name;
    names_.erase(fd);
    files_.erase(name);
}

int executor::number(const step_words& w, std::size_t index) const {
    const std::string& name = word(w, index);
    if (const auto open = files_.find(name); open != files_.end())
        return open->second.fd;
    for (const auto& [number, closed] : closed_)
        if (closed == name)
            return number;
    throw std::runtime_error("no descriptor was ever called '" + name + "'");
}

void executor::reopened(const std::string& name, int fd) {
    files_[name].fd = fd;
    names_[fd] = name;
    closed_.erase(fd);
}

// The real kernel may keep acknowledgements back for 40 ms; asked for quick ones, it sends them
// now.
void executor::settle() {
    around.settle();
    const int now = 1;
    for (const auto& [name, f] : files_)
        ::setsockopt(f.fd, IPPROTO_TCP, TCP_QUICKACK, &now, sizeof now);
    around.settle();
}

std::string executor::name_of(int fd) const {
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(fd);
    return found == names_.end() ? "?" : found->second;
}

int executor::unused_fd() const {
    constexpr int far_from_all = 900;
    return names_.empty() ? far_from_all : names_.rbegin()->first + far_from_all;
}

std::string executor::closed_as(int fd) const {
    const auto found = closed_.find(fd);
    return found == closed_.end() ? "" : found->second;
}

} // namespace squall::conformance
