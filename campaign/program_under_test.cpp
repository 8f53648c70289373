#include "campaign/program_under_test.hpp"

#include "campaign/main.hpp"
#include "campaign/toy_scenarios.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace squall {

namespace {

std::string slurp(const std::filesystem::path& name) {
    std::ifstream in(name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void redirect(int fd, const std::filesystem::path& to) {
    const int file = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, fd);
    ::close(file);
}

[[noreturn]] void be_squall(const std::filesystem::path& folder,
                            const std::vector<std::string>& arguments) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that is killed leaves nothing running
    redirect(STDOUT_FILENO, folder / "../out");
    redirect(STDERR_FILENO, folder / "../err");
    std::vector<const char*> argv = {"/somewhere/squall"};
    for (const std::string& a : arguments)
        argv.push_back(a.c_str());
    if (::chdir(folder.c_str()) != 0)
        ::_exit(99);
    const int code = squall::main(static_cast<int>(argv.size()), argv.data(), toys::all());
    std::cout.flush();
    std::cerr.flush();
    std::fflush(nullptr);
    ::_exit(code);
}

} // namespace

program_under_test::program_under_test() {
    std::string name = std::filesystem::temp_directory_path() / "squall-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("mkdtemp " + name);
    folder_ = std::filesystem::path(name) / "here";
    std::filesystem::create_directory(folder_);
}

program_under_test::~program_under_test() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_.parent_path(), ignored);
}

program_under_test::result
program_under_test::run(const std::vector<std::string>& arguments) const {
    std::cout.flush();
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0)
        be_squall(folder_, arguments);
    int status = 0;
    ::waitpid(child, &status, 0);
    const int code = WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
    return {code, slurp(folder_ / "../out"), slurp(folder_ / "../err")};
}

program_under_test::result program_under_test::run(const std::string& arguments) const {
    std::istringstream words(arguments);
    std::vector<std::string> list;
    for (std::string word; words >> word;)
        list.push_back(word);
    return run(list);
}

std::string program_under_test::text(const std::filesystem::path& name) const {
    return slurp(folder_ / name);
}

std::vector<std::string> program_under_test::lines(const std::filesystem::path& name) const {
    std::istringstream in(text(name));
    std::vector<std::string> list;
    for (std::string line; std::getline(in, line);)
        list.push_back(line);
    return list;
}

void program_under_test::write(const std::filesystem::path& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
}

std::vector<std::string> program_under_test::files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_))
        names.push_back(entry.path().lexically_relative(folder_));
    std::ranges::sort(names);
    return names;
}

std::string line_with(const std::string& text, const std::string& words) {
    const std::size_t at = text.find(words);
    if (at == std::string::npos)
        return {};
    const std::size_t begin = text.rfind('\n', at) + 1; // npos + 1 is 0
    return text.substr(begin, text.find('\n', at) - begin);
}

} // namespace squall
