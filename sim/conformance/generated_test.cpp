// Generated scripts of each kind, on the simulated and on the real kernel.

#include "sim/conformance/both.hpp"
#include "sim/conformance/generate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <ostream>
#include <string>

namespace squall::conformance {
namespace {

struct kind_of_script {
    const char* name;
    rc::Gen<script> (*generated)();

    // ctest makes it part of the test's name, where an address must not be.
    friend void PrintTo(const kind_of_script& k, std::ostream* out) { *out << k.name; }
};

class generated_scripts : public testing::TestWithParam<kind_of_script> {};

// The same 500 in each test run; RC_PARAMS="max_success=100000" asks for more, and for others.
TEST_P(generated_scripts, give_the_same_on_both_kernels) {
    ::setenv("RC_PARAMS", "max_success=500 seed=1", 0);
    const bool held = rc::check("both kernels agree", [] {
        const script s = *GetParam().generated();
        const std::string difference = compare(s);
        if (!difference.empty())
            RC_LOG(text_of(s) + difference + "\n");
        RC_ASSERT(difference.empty());
    });
    EXPECT_TRUE(held);
}

INSTANTIATE_TEST_SUITE_P(, generated_scripts,
                         testing::Values(kind_of_script{"tcp", generated_script},
                                         kind_of_script{"local", generated_local_script},
                                         kind_of_script{"datagrams", generated_datagram_script}),
                         [](const auto& which) { return std::string(which.param.name); });

} // namespace
} // namespace squall::conformance
