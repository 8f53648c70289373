#include "server_core/daemon/option_table.hpp"

#include "server_core/server/limits_of_config.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

namespace squall::server {
namespace {

using json = option::json;

const option& named(std::string_view key) {
    const option* found = find_option(key);
    if (found == nullptr) {
        throw std::runtime_error("no option " + std::string{key});
    }
    return *found;
}

/// What is said of a flag's text, or "".
std::string said_of(std::string_view key, const std::string& text) {
    settings s;
    try {
        named(key).set(s, named(key).read(text));
        return "";
    } catch (const bad_value& wrong) {
        return wrong.what();
    }
}

std::string said_of_json(std::string_view key, const char* text) {
    settings s;
    try {
        named(key).set(s, json::parse(text));
        return "";
    } catch (const bad_value& wrong) {
        return wrong.what();
    }
}

std::string read_source(const std::string& path) {
    std::ifstream in(std::string{SQUALL_SOURCE_DIR} + '/' + path);
    EXPECT_TRUE(in) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The members of the struct that a header declares.
std::vector<std::string> members_in(const std::string& header) {
    const std::string source = read_source(header);
    const std::regex member{R"(\n    [\w:<>]+ (\w+)( = [^;]+)?;)"};
    std::vector<std::string> names;
    for (std::sregex_iterator i{source.begin(), source.end(), member}, end; i != end; ++i) {
        names.push_back((*i)[1]);
    }
    return names;
}

TEST(option_table, knows_every_knob_of_server_config) {
    const auto members = members_in("server_core/config.hpp");
    EXPECT_GT(members.size(), 40U);
    for (const std::string& name : members) {
        EXPECT_NE(find_option(name), nullptr) << name;
    }
}

TEST(option_table, knows_every_knob_of_generation_config) {
    const auto options = std::ranges::count_if(all_options(), [](const option& o) {
        return o.name.starts_with("generation-") || o.name.starts_with("database");
    });
    EXPECT_EQ(static_cast<std::size_t>(options),
              members_in("server_core/generation/generation_config.hpp").size());
}

TEST(option_table, has_each_key_once_and_says_what_it_is) {
    std::set<std::string> keys;
    for (const option& o : all_options()) {
        EXPECT_TRUE(keys.insert(o.key()).second) << o.name;
        EXPECT_FALSE(o.help.empty()) << o.name;
        EXPECT_FALSE(o.unit.empty()) << o.name;
        EXPECT_EQ(o.help.find('|'), std::string::npos) << o.name;
    }
}

TEST(option_table, every_default_is_a_value_that_may_be_set) {
    const settings by_default;
    settings s;
    for (const option& o : all_options()) {
        EXPECT_NO_THROW(o.set(s, o.get(by_default))) << o.name;
    }
    EXPECT_EQ(as_json(s), as_json(by_default));
    EXPECT_EQ(contradiction(by_default), "");
}

/// A value that `o` may have and does not have by default.
json another(const option& o) {
    const settings by_default;
    const json value = o.get(by_default);
    if (value.is_boolean()) {
        return !value.get<bool>();
    }
    if (value.is_array()) {
        return json::array({"https://a.example"});
    }
    if (value.is_number()) {
        settings s;
        for (const std::int64_t step : {1, -1}) {
            try {
                o.set(s, json(value.get<std::int64_t>() + step));
                return value.get<std::int64_t>() + step;
            } catch (const bad_value&) { // at the end of its range
            }
        }
    }
    const std::map<std::string, std::string> others = {
        {"address", "::1"}, {"log_level", "debug"}, {"log_format", "json"}};
    const auto found = others.find(o.key());
    return found == others.end() ? json("x") : json(found->second);
}

TEST(option_table, each_option_changes_what_it_is_named_after_and_nothing_else) {
    const json by_default = as_json(settings{});
    for (const option& o : all_options()) {
        settings s;
        o.set(s, another(o));
        json wanted = by_default;
        wanted[o.key()] = another(o);
        EXPECT_EQ(as_json(s), wanted) << o.name;
        EXPECT_NE(wanted, by_default) << o.name;
    }
}

TEST(option_table, what_sighup_takes_is_what_a_server_can_take) {
    for (const option& o : all_options()) {
        settings changed;
        o.set(changed, another(o));
        settings running;
        take_limits(running.server, changed.server);
        const bool taken = o.get(running) == o.get(changed);
        EXPECT_EQ(taken, o.reloads && o.key() != "log_level") << o.name;
    }
}

TEST(option_table, says_what_is_wrong_with_a_flag) {
    EXPECT_EQ(said_of("port", "70000"), "70000 is not within 0 to 65535");
    EXPECT_EQ(said_of("port", "-1"), "-1 is not within 0 to 65535");
    EXPECT_EQ(said_of("port", "80x"), "\"80x\" is no integer");
    EXPECT_EQ(said_of("port", ""), "\"\" is no integer");
    EXPECT_EQ(said_of("port", "99999999999999999999"), "\"99999999999999999999\" is no integer");
    EXPECT_EQ(said_of("settle_adapts", "yes"), "\"yes\" is neither true nor false");
    EXPECT_EQ(said_of("address", "localhost"), "\"localhost\" is no IPv4 or IPv6 address");
    EXPECT_EQ(said_of("log_level", "loud"), "\"loud\" is none of debug, info, warning, error, off");
    EXPECT_EQ(said_of("allowed_origins", "https://a.example,*"),
              "\"*\" is no origin such as \"https://app.example.com\"");
}

TEST(option_table, takes_the_ends_of_a_range_and_lists) {
    for (const auto* text : {"0", "65535"}) {
        EXPECT_EQ(said_of("port", text), "");
    }
    EXPECT_EQ(said_of("address", "::"), "");
    EXPECT_EQ(said_of("settle_adapts", "false"), "");
    EXPECT_EQ(said_of("allowed_origins", ""), "");
    settings s;
    const option& origins = named("allowed_origins");
    origins.set(s, origins.read("https://a.example,http://b.example:1"));
    EXPECT_EQ(s.server.allowed_origins,
              (std::vector<std::string>{"https://a.example", "http://b.example:1"}));
}

TEST(option_table, says_what_is_wrong_with_json) {
    EXPECT_EQ(said_of_json("port", "8000.0"), "8000.0 is no integer");
    EXPECT_EQ(said_of_json("port", "\"8000\""), "\"8000\" is no integer");
    EXPECT_EQ(said_of_json("port", "18446744073709551615"),
              "18446744073709551615 is not within 0 to 65535");
    EXPECT_EQ(said_of_json("settle_adapts", "1"), "1 is neither true nor false");
    EXPECT_EQ(said_of_json("address", "null"), "null is no text");
    EXPECT_EQ(said_of_json("allowed_origins", "\"https://a.example\""),
              "\"https://a.example\" is no array");
    EXPECT_EQ(said_of_json("allowed_origins", "[1]"), "1 is no text");
}

TEST(option_table, a_value_that_is_refused_changes_nothing) {
    settings s;
    EXPECT_THROW(named("allowed_origins").set(s, json::parse(R"(["https://a.example", 1])")),
                 bad_value);
    EXPECT_EQ(as_json(s), as_json(settings{}));
}

TEST(option_table, two_good_values_may_not_go_together) {
    settings s;
    s.server.settle_delay_min = std::chrono::seconds{1};
    EXPECT_EQ(contradiction(s), "settle_delay_min is more than settle_delay_max");
    s = settings{};
    s.server.reconnect_after_min = std::chrono::minutes{1};
    EXPECT_EQ(contradiction(s), "reconnect_after_min is more than reconnect_after_max");
    s = settings{};
    s.generation.lease = s.generation.poll_period;
    EXPECT_EQ(contradiction(s), "a lease of 1000 ms is less than three poll periods of 1000 ms");
}

TEST(option_table, is_the_one_in_the_docs) {
    const std::string docs = read_source("docs/options.md");
    EXPECT_NE(docs.find(options_in_markdown()), std::string::npos)
        << "docs/options.md should have this table:\n"
        << options_in_markdown();
}

} // namespace
} // namespace squall::server
