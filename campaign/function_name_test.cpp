#include "campaign/function_name.hpp"

#include <gtest/gtest.h>

#include <array>

namespace squall {
namespace {

TEST(function_name, is_short_and_qualified) {
    struct row {
        const char* name;
        const char* wanted;
    };
    constexpr std::array table = {
        row{"main", "main"},
        row{"squall::session::on_read(boost::system::error_code, unsigned long)",
            "squall::session::on_read"},
        row{"squall::toys::(anonymous namespace)::read_here()", "squall::toys::read_here"},
        row{"void std::__invoke_impl<void, f(int)::{lambda()#1}&>(std::__invoke_other)",
            "std::__invoke_impl"},
        row{"n::play(int*)::{lambda(int*)#1}::operator()(int*) const",
            "n::play::{lambda#1}::operator()"},
        row{"std::ostream& n::operator<< <n::x>(std::ostream&, n::x const&)", "n::operator<<"},
        row{"n::box<(n::kind)3>::operator->() const", "n::box::operator->"},
        row{"my_operators::run(int)", "my_operators::run"},
        row{"n::x::operator bool() const", "n::x::operator bool"},
    };
    for (const row& r : table)
        EXPECT_EQ(short_function_name(r.name), r.wanted) << r.name;
}

TEST(function_name, is_demangled_without_what_the_compiler_added) {
    EXPECT_EQ(demangled("_ZN1n4playEPi"), "n::play(int*)");
    EXPECT_EQ(demangled("_ZN1n4playEPi.cold"), "n::play(int*)");
    EXPECT_EQ(demangled("main"), "main");
    EXPECT_EQ(demangled("_Znonsense"), "_Znonsense");
}

} // namespace
} // namespace squall
