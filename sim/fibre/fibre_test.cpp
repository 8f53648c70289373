#include "sim/fibre/fibre.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <exception>
#include <stdexcept>
#include <string>

namespace squall {
namespace {

TEST(fibre, goes_on_where_it_stopped) {
    std::string log;
    fibre* self = nullptr;
    fibre f([&] {
        log += "a";
        self->suspend();
        log += "b";
    });
    self = &f;
    f.resume();
    log += "|";
    EXPECT_FALSE(f.finished());
    f.resume();
    EXPECT_TRUE(f.finished());
    EXPECT_EQ(log, "a|b");
}

TEST(fibre, errno_is_each_sides_own) {
    fibre* self = nullptr;
    int seen = 0;
    fibre f([&] {
        errno = EPIPE;
        self->suspend();
        seen = errno;
    });
    self = &f;
    errno = EAGAIN;
    f.resume();
    EXPECT_EQ(errno, EAGAIN);
    errno = EINTR;
    f.resume();
    EXPECT_EQ(seen, EPIPE);
}

TEST(fibre, two_fibres_may_suspend_inside_catch_blocks_in_any_order) {
    fibre* first = nullptr;
    fibre* second = nullptr;
    std::string caught;
    const auto body = [&](fibre*& self, const char* text) {
        return [&self, text, &caught] {
            try {
                throw std::runtime_error(text);
            } catch (const std::exception&) {
                self->suspend();
                try {
                    throw; // the exception that this fibre is handling, not the other's
                } catch (const std::exception& e) {
                    caught += e.what();
                }
            }
        };
    };
    fibre f(body(first, "one"));
    fibre g(body(second, "two"));
    first = &f;
    second = &g;
    f.resume();
    g.resume();
    f.resume();
    g.resume();
    EXPECT_EQ(caught, "onetwo");
    EXPECT_EQ(std::uncaught_exceptions(), 0);
}

} // namespace
} // namespace squall
