#include "server_core/generation/text_generator.hpp"

#include "server_core/testing/loopback_test_support.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using testing_support::run_to_end;
using testing_support::run_until;

struct recorded_run final : generation_events {
    std::vector<std::string> pieces;
    std::string text;
    bool finished = false;

    void on_progress(int done, int total, std::string_view piece) override {
        EXPECT_EQ(done, static_cast<int>(pieces.size()) + 1);
        EXPECT_EQ(total, 3);
        pieces.emplace_back(piece);
    }
    void on_finished(std::string made) override {
        finished = true;
        text = std::move(made);
    }
    void on_failed(std::string) override { FAIL(); }
};

class text_generator_test : public testing::Test {
protected:
    std::string text_of(const generation_parameters& parameters) {
        recorded_run run;
        const auto handle = maker.start(parameters, run);
        EXPECT_TRUE(run_until(context, [&] { return run.finished; }));
        std::string all;
        for (const auto& piece : run.pieces) {
            all += piece;
        }
        EXPECT_EQ(all, run.text);
        return run.text;
    }

    asio::io_context context{1};
    text_generator maker{context.get_executor(), std::chrono::microseconds{1}};
};

TEST_F(text_generator_test, makes_a_line_a_step_of_the_prompts_words) {
    const std::string text = text_of({"draw\na  cat", "text", 3});
    EXPECT_TRUE(text.starts_with("1. draw "));
    EXPECT_NE(text.find("\n2. a "), std::string::npos);
    EXPECT_NE(text.find("\n3. cat "), std::string::npos);
}

TEST_F(text_generator_test, the_text_is_a_function_of_the_parameters) {
    const std::string text = text_of({"a cat", "text", 3});
    EXPECT_EQ(text, text_of({"a cat", "text", 3}));
    EXPECT_NE(text, text_of({"a dog", "text", 3}));
    EXPECT_NE(text, text_of({"a cat", "python", 3}));
}

TEST_F(text_generator_test, a_long_prompt_makes_no_long_line) {
    const std::string text = text_of({std::string(16'000, 'x'), "text", 3});
    EXPECT_LT(text.size(), 100U);
}

TEST_F(text_generator_test, a_run_that_is_gone_makes_nothing_and_leaves_no_timer) {
    recorded_run run;
    auto handle = maker.start({"a cat", "text", 3}, run);
    ASSERT_TRUE(run_until(context, [&] { return run.pieces.size() == 1; }));
    handle.reset();
    EXPECT_TRUE(run_to_end(context));
    EXPECT_EQ(run.pieces.size(), 1U);
    EXPECT_FALSE(run.finished);
}

} // namespace
} // namespace squall::server
