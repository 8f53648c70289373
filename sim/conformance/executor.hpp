#pragma once

#include "sim/conformance/process_settings.hpp"
#include "sim/conformance/script.hpp"
#include "sim/conformance/surroundings.hpp"

#include <map>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <vector>

namespace squall::conformance {

/// The words of one step: "send", "a", "hello".
using step_words = std::vector<std::string>;

/// Runs the steps of one script by plain system calls: the simulated kernel's inside a host, the
/// real one's outside. Knows the names that stand for descriptors; what each word of the language
/// does stands in steps_*.cpp. Closes what it opened.
class executor {
public:
    struct open_file {
        int fd = -1;
        sockaddr_in address{}; ///< of a listener
    };

    /// A step that runs beside the script.
    struct job {
        int ended = -1; ///< an eventfd
        std::string result;
    };

    explicit executor(surroundings& s) : around(s) {}
    executor(const executor&) = delete;
    executor& operator=(const executor&) = delete;
    ~executor();

    /// What the step gave, as README.md says. Throws std::runtime_error if the step makes no
    /// sense: an unknown word or name.
    std::string run(const step& s);
    /// The same without waiting for what runs beside.
    std::string run_alone(const step& s);
    /// The script is over: ends what still runs beside it. Throws std::runtime_error if it cannot.
    void finish();

    // What the steps need.

    /// The open file that the word at `index` names. Throws std::runtime_error if there is none.
    open_file& file(const step_words& w, std::size_t index);
    int fd(const step_words& w, std::size_t index) { return file(w, index).fd; }
    /// As fd(); of a name that has been closed, the number that it had last.
    int number(const step_words& w, std::size_t index) const;
    /// `name` stands for `fd` from now on: "ok", or errno's name if `fd` is negative.
    std::string remember(const std::string& name, int fd);
    /// `name` stands for nothing any more; its number is remembered for the step `number`.
    /// Closes nothing.
    void forget(const std::string& name);
    /// `name`, open or closed, stands for `fd`, which stood for no other name.
    void reopened(const std::string& name, int fd);
    void settle();
    /// process_settings::private_path
    std::string private_path(std::string_view name) { return before_.private_path(name); }
    /// A descriptor number that is not open.
    int unused_fd() const;
    /// What an open descriptor is called, "?" if it has no name.
    std::string name_of(int fd) const;
    /// The name that a descriptor's number had last before it was closed, "" if none.
    std::string closed_as(int fd) const;
    /// What the script has named with `port`, in network byte order.
    std::map<std::string, in_port_t, std::less<>> ports;

    surroundings& around;
    std::map<std::string, job> jobs; ///< by name

private:
    process_settings before_;  // put back when the files are closed
    mutable std::mutex mutex_; ///< of the names: steps beside the script use them too
    std::map<std::string, open_file> files_;
    std::map<int, std::string> closed_; ///< number of a descriptor -> the name it had last
    std::map<int, std::string> names_;  ///< of open descriptors
};

} // namespace squall::conformance
