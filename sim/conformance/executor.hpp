#pragma once

#include "sim/conformance/script.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <vector>

namespace squall::conformance {

/// Runs the steps of one script by plain system calls: the simulated kernel's inside a host, the
/// real one's outside. Closes what it opened.
class executor {
public:
    /// `settle` returns once everything that is under way has arrived.
    explicit executor(std::function<void()> settle) : settle_(std::move(settle)) {}
    executor(const executor&) = delete;
    executor& operator=(const executor&) = delete;
    ~executor();

    /// What the step gave, as README.md says. Throws std::runtime_error if the step makes no
    /// sense: an unknown word or name.
    std::string run(const step& s);

private:
    using words = std::vector<std::string>;

    struct open_file {
        int fd = -1;
        sockaddr_in address{}; ///< of a listener
    };

    std::string make(const words& w);
    std::string connection(const words& w);
    std::string transfer(const words& w);
    std::string ending(const words& w);
    std::string state(const words& w);
    std::string option(const words& w);
    std::string polling(const words& w);

    void settle();
    std::string pair(const words& w);
    std::string number(const words& w);
    std::string remember(const std::string& name, int fd);
    open_file& file(const words& w, std::size_t index);
    int fd(const words& w, std::size_t index) { return file(w, index).fd; }

    std::function<void()> settle_;
    std::map<std::string, open_file> files_;
    std::map<int, std::string> closed_; ///< number of a descriptor -> the name it had last
    std::map<int, std::string> names_;  ///< of open descriptors
};

} // namespace squall::conformance
