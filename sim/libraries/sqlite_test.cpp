// A server that keeps something in SQLite: its database file is real, its clock and its random
// bytes are the host's.

#include "sim/libraries/library_run.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>

namespace squall::libraries {
namespace {

using namespace std::chrono_literals;

class database {
public:
    explicit database(const std::string& name) {
        sqlite3* made = nullptr;
        const int result = ::sqlite3_open(name.c_str(), &made);
        db_.reset(made);
        if (result != SQLITE_OK)
            throw std::runtime_error(::sqlite3_errmsg(made));
    }

    /// The rows of the answer, their columns joined by '|'.
    std::string operator()(const std::string& sql) {
        std::string rows;
        char* why = nullptr;
        const auto add = [](void* to, int n, char** values, char**) {
            auto& text = *static_cast<std::string*>(to);
            for (int i = 0; i < n; ++i)
                text += (i == 0 ? "" : "|") + std::string(values[i] == nullptr ? "" : values[i]);
            text += '\n';
            return 0;
        };
        if (::sqlite3_exec(db_.get(), sql.c_str(), add, &rows, &why) != SQLITE_OK)
            rows = "error: " + std::string(why);
        ::sqlite3_free(why);
        return rows;
    }

private:
    struct closes {
        void operator()(sqlite3* db) const { ::sqlite3_close(db); }
    };
    std::unique_ptr<sqlite3, closes> db_;
};

/// Notes the time as SQLite has it, the contents of a small table, and random bytes.
void keep_sessions(const std::string& name, const note& n) {
    ::unlink(name.c_str()); // what a file holds already is the world's own affair
    database db(name);
    n(db("CREATE TABLE session(id INTEGER PRIMARY KEY, user TEXT, since TEXT DEFAULT "
         "CURRENT_TIMESTAMP)"));
    n(db("INSERT INTO session(user) VALUES('u1')"));
    std::this_thread::sleep_for(90s);
    n(db("BEGIN; INSERT INTO session(user) VALUES('u2'); COMMIT"));
    n(db("SELECT * FROM session ORDER BY id"));
    n(db("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now', 'localtime')"));
    n(db("SELECT hex(randomblob(16)), random()"));
    // Into the file and out of it again, past SQLite's own cache.
    database again(name);
    n(again("SELECT count(*) FROM session"));
}

TEST(sqlite, a_file_and_memory_are_the_same_in_every_world_with_one_tape) {
    const temporary_file file("sessions.db");
    for (const std::string& name : {file.path(), std::string(":memory:")}) {
        const auto keeps = [&](const note& n) {
            keep_sessions(name, n);
        };
        const library_run first = run_with_library(keeps);
        EXPECT_EQ(first.result.outcome, verdict::healthy);
        ASSERT_EQ(first.notes.size(), 7U);
        EXPECT_EQ(first.notes[3], "1|u1|2025-10-09 08:53:20\n2|u2|2025-10-09 08:54:50\n");
        EXPECT_EQ(first.notes[4], "2025-10-09 08:54:50.000\n");
        EXPECT_EQ(first.notes[6], name == ":memory:" ? "error: no such table: session" : "2\n");
        const library_run again = run_with_library(keeps);
        EXPECT_EQ(again.notes, first.notes);
        EXPECT_EQ(again.result.digest, first.result.digest);
        // The random bytes come from the host's kernel.
        const library_run other = run_with_library(keeps, 1);
        EXPECT_NE(other.notes[5], first.notes[5]);
        EXPECT_EQ(other.notes[3], first.notes[3]);
    }
}

} // namespace
} // namespace squall::libraries
