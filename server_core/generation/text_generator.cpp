#include "server_core/generation/text_generator.hpp"

#include <array>
#include <cstdio>
#include <vector>

namespace squall::server {

namespace {

constexpr std::size_t word_bytes_max = 64;

/// 64-bit FNV-1a (Fowler, Noll, Vo), carried on from `hash`.
std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xcbf29ce484222325U) {
    for (const char byte : bytes) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    }
    return hash;
}

/// The words of the prompt, but for very long ones. Cut at ASCII white space, so UTF-8 stays whole.
std::vector<std::string_view> words_of(std::string_view prompt) {
    constexpr std::string_view white = " \t\r\n\f\v";
    std::vector<std::string_view> words;
    while (!prompt.empty()) {
        const std::string_view word = prompt.substr(0, prompt.find_first_of(white));
        prompt.remove_prefix(std::min(prompt.size(), word.size() + 1));
        if (!word.empty() && word.size() <= word_bytes_max) {
            words.push_back(word);
        }
    }
    return words;
}

/// One text being made. The timer's handler holds it weakly: a run that is gone makes nothing.
class text_run final : public std::enable_shared_from_this<text_run> {
public:
    text_run(io_executor executor, std::chrono::nanoseconds step_delay,
             generation_parameters parameters, generation_events& events)
        : timer_(std::move(executor)),
          step_delay_(step_delay),
          parameters_(std::move(parameters)),
          events_(events) {}

    void wait() {
        timer_.expires_after(step_delay_);
        timer_.async_wait([weak = weak_from_this()](const error_code& code) {
            const auto self = weak.lock();
            if (self && !code) {
                self->step();
            }
        });
    }

private:
    void step() {
        const std::string line = text_line(parameters_, ++done_);
        text_ += line;
        events_.on_progress(done_, parameters_.steps, line);
        if (done_ < parameters_.steps) {
            wait();
        } else {
            events_.on_finished(std::move(text_));
        }
    }

    steady_timer timer_;
    std::chrono::nanoseconds step_delay_;
    generation_parameters parameters_;
    generation_events& events_;
    std::string text_;
    int done_ = 0;
};

struct text_run_handle final : generation_run {
    explicit text_run_handle(std::shared_ptr<text_run> made) : run(std::move(made)) {}
    std::shared_ptr<text_run> run;
};

} // namespace

std::unique_ptr<generation_run> text_generator::start(const generation_parameters& parameters,
                                                      generation_events& events) {
    auto run = std::make_shared<text_run>(executor_, step_delay_, parameters, events);
    run->wait();
    return std::make_unique<text_run_handle>(std::move(run));
}

std::string text_line(const generation_parameters& parameters, int step) {
    const auto words = words_of(parameters.prompt);
    const auto index = static_cast<std::size_t>(step - 1);
    const std::string number = std::to_string(step);
    const std::uint64_t hash = fnv1a(number, fnv1a(parameters.prompt, fnv1a(parameters.language)));
    std::array<char, 17> hex{};
    std::snprintf(hex.data(), hex.size(), "%016llx", static_cast<unsigned long long>(hash));
    std::string line = number + ". ";
    if (!words.empty()) {
        line += words[index % words.size()];
        line += ' ';
    }
    return line + hex.data() + '\n';
}

} // namespace squall::server
