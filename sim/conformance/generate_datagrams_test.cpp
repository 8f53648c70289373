// Generated scripts of datagrams, on the simulated and on the real kernel.

#include "sim/conformance/both.hpp"
#include "sim/conformance/generate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>

namespace squall::conformance {
namespace {

// The same 500 in each test run; RC_PARAMS="max_success=100000" asks for more, and for others.
TEST(generated_datagram_scripts, give_the_same_on_both_kernels) {
    ::setenv("RC_PARAMS", "max_success=500 seed=1", 0);
    const bool held = rc::check("both kernels agree", [] {
        const script s = *generated_datagram_script();
        const std::string difference = compare(s);
        if (!difference.empty())
            RC_LOG(text_of(s) + difference + "\n");
        RC_ASSERT(difference.empty());
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace squall::conformance
