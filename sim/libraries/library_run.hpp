#pragma once

#include "sim/run/run.hpp"
#include "sim/world/world.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace squall::libraries {

/// What a program under test notes; part of the run's digest.
using note = std::function<void(std::string_view)>;

struct library_run {
    run_result result;
    std::vector<std::string> notes;
};

/// Runs `program` as a host's only one, for at most a virtual day on a calm tape.
inline library_run run_with_library(const std::function<void(const note&)>& program,
                                    std::uint64_t entropy_seed = 0) {
    library_run r;
    const scenario uses{"uses a library",
                        "A program uses a library.",
                        [&](world& w) {
                            bool done = false;
                            const note n = [&](std::string_view text) {
                                r.notes.emplace_back(text);
                                const std::array fields = {trace_field("text", text)};
                                w.emit(trace_kind::observed, "server", "note", {}, fields);
                            };
                            w.add_host("server").run(
                                "uses it",
                                [&] {
                                    program(n);
                                    done = true;
                                },
                                true);
                            w.run_until([&] { return done; }, std::chrono::hours(24));
                        },
                        {},
                        {}};
    empty_source calm;
    r.result = run(uses, calm, entropy_seed);
    return r;
}

/// A file of its own in a folder of its own; both are removed with this object. REQUIRES: made
/// outside of hosts.
class temporary_file {
public:
    explicit temporary_file(const std::string& name) {
        std::string made = "/tmp/squall-libraries-XXXXXX";
        if (::mkdtemp(made.data()) == nullptr)
            throw std::runtime_error("mkdtemp " + made);
        folder_ = made;
        path_ = folder_ + "/" + name;
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() {
        ::unlink(path_.c_str());
        ::rmdir(folder_.c_str());
    }
    const std::string& path() const noexcept { return path_; }

private:
    std::string folder_;
    std::string path_;
};

} // namespace squall::libraries
