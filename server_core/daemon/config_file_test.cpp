#include "server_core/daemon/config_file.hpp"

#include "server_core/daemon/option_table.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace squall::server {
namespace {

class config_file_test : public testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(path); }

    void write(std::string_view text) {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << text;
    }
    /// What is wrong with a file of this text, without its name; or "".
    std::string wrong(std::string_view text) {
        write(text);
        try {
            settings s;
            apply_config_file(path, s);
            return "";
        } catch (const config_error& error) {
            const std::string said = error.what();
            EXPECT_EQ(said.rfind(path + ": ", 0), 0U) << said;
            EXPECT_EQ(said.find('\n'), std::string::npos) << said;
            return said.substr(path.size() + 2);
        }
    }
    std::string wrong_token(std::string_view text) {
        write(text);
        try {
            return read_token_file(path);
        } catch (const config_error& error) {
            return error.what();
        }
    }

    const std::string path = testing::TempDir() + "squall_" +
                             testing::UnitTest::GetInstance()->current_test_info()->name() +
                             ".json";
};

TEST_F(config_file_test, changes_what_it_names) {
    write(R"({"port": 1234, "allowed_origins": ["https://a.example"], "settle_adapts": false})");
    settings s;
    apply_config_file(path, s);
    EXPECT_EQ(s.server.port, 1234);
    EXPECT_EQ(s.server.allowed_origins, std::vector<std::string>{"https://a.example"});
    EXPECT_FALSE(s.server.settle_adapts);
    EXPECT_EQ(s.server.backlog, settings{}.server.backlog);
}

TEST_F(config_file_test, what_is_printed_can_be_read_back) {
    settings changed;
    changed.server.address = "::1";
    changed.server.ping_interval = std::chrono::milliseconds{7};
    write(as_json(changed).dump(2));
    settings s;
    apply_config_file(path, s);
    EXPECT_EQ(as_json(s), as_json(changed));
}

TEST_F(config_file_test, an_unknown_key_is_told) {
    EXPECT_EQ(wrong(R"({"prot": 1})"), "/prot: unknown key");
    EXPECT_EQ(wrong(R"({"a/b~": 1})"), "/a~1b~0: unknown key");
    EXPECT_EQ(wrong(R"({"handshake-timeout": 1})"), "/handshake-timeout: unknown key");
}

TEST_F(config_file_test, a_key_that_comes_twice_is_told) {
    EXPECT_EQ(wrong(R"({"port": 1, "backlog": 1, "port": 1})"), "/port: given twice");
}

TEST_F(config_file_test, a_bad_value_is_told_with_its_place) {
    EXPECT_EQ(wrong(R"({"port": 70000})"), "/port: 70000 is not within 0 to 65535");
    EXPECT_EQ(wrong(R"({"port": {"port": 1}})"), "/port: {\"port\":1} is no integer");
    EXPECT_EQ(wrong(R"({"address": "a\nb"})"), "/address: \"a\\nb\" is no IPv4 or IPv6 address");
}

TEST_F(config_file_test, what_is_no_json_is_told_with_line_and_column) {
    EXPECT_EQ(wrong("{\n  \"port\": 1,\n}").rfind("parse error at line 3, column 1: ", 0), 0U);
    EXPECT_EQ(wrong("{\"port\": 1} x").rfind("parse error at line 1, column 13: ", 0), 0U);
    EXPECT_EQ(wrong("").rfind("parse error at line 1, column 1: ", 0), 0U);
    EXPECT_EQ(wrong("{\"port\": \"\xff\"}").rfind("parse error at line 1, column 11: ", 0), 0U);
}

TEST_F(config_file_test, another_json_value_is_no_config) {
    EXPECT_EQ(wrong("[]"), "is no JSON object");
    EXPECT_EQ(wrong("7"), "is no JSON object");
}

TEST_F(config_file_test, a_file_that_is_none_is_told) {
    settings s;
    EXPECT_THROW(apply_config_file(path, s), config_error);
    EXPECT_THROW(apply_config_file(testing::TempDir(), s), config_error); // a directory
    EXPECT_EQ(wrong(std::string((1 << 20) + 1, ' ')), "is larger than 1 MiB");
}

TEST_F(config_file_test, a_token_is_one_line_of_letters_that_can_be_sent) {
    EXPECT_EQ(wrong_token("abc-DEF_1.~+/="), "abc-DEF_1.~+/=");
    EXPECT_EQ(wrong_token("abc\n"), "abc");
    for (const auto* text : {"", "\n", "a b", "a\nb", "a\r\n", "a\n\n"}) {
        EXPECT_NE(wrong_token(text).find("holds no bearer token"), std::string::npos) << text;
    }
}

} // namespace
} // namespace squall::server
