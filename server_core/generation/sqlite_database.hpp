#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace squall::server {

/// SQLite refused something. what() is "SQLITE_FULL (13): database or disk is full", with the
/// system's own error behind it where SQLite has one.
class sqlite_error : public std::runtime_error {
public:
    sqlite_error(int extended_code, const std::string& text)
        : std::runtime_error(text),
          extended_code_(extended_code) {}

    /// The result code without its extension: SQLITE_BUSY, SQLITE_FULL (sqlite.org/rescode.html).
    int code() const noexcept { return extended_code_ & 0xff; }
    int extended_code() const noexcept { return extended_code_; }

private:
    int extended_code_;
};

/// An open SQLite database. Everything throws sqlite_error. REQUIRES: used by one thread at a time.
class sqlite_database {
public:
    /// Opens the file, or makes it; ":memory:" is one of its own that ends with the object.
    /// An operation that finds the database locked waits at most `busy_timeout`, whole
    /// milliseconds, for it.
    sqlite_database(const std::string& path, std::chrono::nanoseconds busy_timeout);
    ~sqlite_database();

    sqlite_database(const sqlite_database&) = delete;
    sqlite_database& operator=(const sqlite_database&) = delete;

    /// Runs statements that return no rows, or whose rows do not matter.
    void execute(const std::string& sql);

    /// The one number that `sql` answers; 0 when it answers nothing.
    std::int64_t integer(std::string_view sql);
    /// The one text that `sql` answers.
    std::string text(std::string_view sql);

    /// Rows changed by the last INSERT, UPDATE or DELETE.
    std::int64_t changes() const noexcept;
    std::int64_t last_insert_rowid() const noexcept;
    bool in_transaction() const noexcept;

    sqlite3* handle() const noexcept { return handle_; }

private:
    sqlite3* handle_ = nullptr;
};

/// A prepared statement. Parameters are bound from left to right.
class sqlite_statement {
public:
    sqlite_statement(sqlite_database& database, std::string_view sql);
    ~sqlite_statement();

    sqlite_statement(const sqlite_statement&) = delete;
    sqlite_statement& operator=(const sqlite_statement&) = delete;

    sqlite_statement& bind(std::int64_t value);
    sqlite_statement& bind(std::string_view value);

    /// Goes on to the next row; whether there is one.
    bool step();
    /// Runs to the end.
    void run();

    /// REQUIRES: step() was true.
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    bool is_null(int column) const;

private:
    void check(int code) const;

    sqlite_database& database_;
    sqlite3_stmt* statement_ = nullptr;
    int bound_ = 0;
};

/// BEGIN IMMEDIATE: the one writer from here to its end; rolled back unless commit() was called.
class sqlite_transaction {
public:
    explicit sqlite_transaction(sqlite_database& database);
    ~sqlite_transaction();

    sqlite_transaction(const sqlite_transaction&) = delete;
    sqlite_transaction& operator=(const sqlite_transaction&) = delete;

    /// ENSURES: what was done is durable as far as the database's synchronous setting goes.
    void commit();

private:
    sqlite_database& database_;
};

} // namespace squall::server
