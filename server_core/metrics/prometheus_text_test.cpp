#include "server_core/metrics/prometheus_text.hpp"

#include "server_core/metrics/histogram.hpp"
#include "server_core/metrics/labelled_counter.hpp"

#include <gtest/gtest.h>

namespace squall::server {
namespace {

using namespace std::chrono_literals;

TEST(prometheus_text, a_family_has_help_and_type_before_its_samples) {
    prometheus_text page;
    page.counter("a_total", "What\\it\nis.", 7);
    EXPECT_EQ(page.text(), "# HELP a_total What\\\\it\\nis.\n# TYPE a_total counter\na_total 7\n");
}

TEST(prometheus_text, labels_are_in_the_order_of_their_names_and_escaped) {
    labelled_counter errors{{"operation", "category"}};
    errors.add({"write", "broken_pipe"});
    errors.add({"read", "a\"b\\c\nd"}, 2);
    errors.expect({"read", "none"});
    prometheus_text page;
    page.counter("e_total", "E.", errors);
    EXPECT_EQ(page.text(), "# HELP e_total E.\n# TYPE e_total counter\n"
                           "e_total{operation=\"read\",category=\"a\\\"b\\\\c\\nd\"} 2\n"
                           "e_total{operation=\"read\",category=\"none\"} 0\n"
                           "e_total{operation=\"write\",category=\"broken_pipe\"} 1\n");
}

TEST(prometheus_text, a_counter_without_events_is_a_family_without_samples) {
    prometheus_text page;
    page.counter("e_total", "E.", labelled_counter{{"x"}});
    EXPECT_EQ(page.text(), "# HELP e_total E.\n# TYPE e_total counter\n");
}

TEST(prometheus_text, a_histogram_counts_up_to_each_bound_and_ends_with_all) {
    histogram times;
    times.add(500us);       // at the bound: in it
    times.add(500us + 1ns); // above: in the next
    times.add(11s);         // above all
    prometheus_text page;
    page.seconds("t_seconds", "T.", times);
    const std::string& text = page.text();
    for (const auto* line :
         {"# TYPE t_seconds histogram\n", "\nt_seconds_bucket{le=\"0.0005\"} 1\n",
          "\nt_seconds_bucket{le=\"0.001\"} 2\n", "\nt_seconds_bucket{le=\"10\"} 2\n",
          "\nt_seconds_bucket{le=\"+Inf\"} 3\n", "\nt_seconds_sum 11.001000001\n",
          "\nt_seconds_count 3\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    }
}

TEST(prometheus_text, numbers_are_written_in_no_locale) {
    EXPECT_EQ(prometheus_number(0.25), "0.25");
    EXPECT_EQ(prometheus_number(1234567), "1234567");
    EXPECT_EQ(prometheus_number(0), "0");
}

TEST(labelled_counter, counts_by_its_labels) {
    labelled_counter c{{"a", "b"}};
    c.add({"x", "y"});
    c.add({"x", "y"}, 4);
    c.add({"x", "z"});
    EXPECT_EQ(c.of({"x", "y"}), 5U);
    EXPECT_EQ(c.of({"y", "x"}), 0U);
    EXPECT_EQ(c.total(), 6U);
}

} // namespace
} // namespace squall::server
