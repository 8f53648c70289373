// docs/operating.md has every metric, and none that there is not.

#include "server_core/manager/manager_stats.hpp"
#include "server_core/metrics/generation_metrics.hpp"
#include "server_core/metrics/metrics_observer.hpp"
#include "server_core/metrics/prometheus_text.hpp"
#include "server_core/metrics/server_metrics.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace squall::server {
namespace {

std::set<std::string> words_in(const std::string& text, const std::regex& word) {
    std::set<std::string> words;
    for (std::sregex_iterator i{text.begin(), text.end(), word}, end; i != end; ++i) {
        words.insert((*i)[1]);
    }
    return words;
}

TEST(operating_docs, has_every_metric_and_no_other) {
    prometheus_text page;
    write_server_metrics(page, metrics_observer{}.counters(), manager_stats{}, false);
    generation_metrics{}.write(page, 0);
    const auto metrics = words_in(page.text(), std::regex{"# TYPE (\\w+) "});

    std::ifstream in(std::string{SQUALL_SOURCE_DIR} + "/docs/operating.md");
    std::string docs{std::istreambuf_iterator<char>(in), {}};
    docs = docs.substr(docs.find("## Metrics"), docs.find("What to alert on") - docs.find("## M"));
    EXPECT_EQ(words_in(docs, std::regex{"`(squall_\\w+)"}), metrics);
}

} // namespace
} // namespace squall::server
