#include "server_core/generation/sqlite_database.hpp"

#include "server_core/generation/names_and_times.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace squall::server {

namespace {

std::string name_of(int code) {
    switch (code) {
    case SQLITE_ERROR:
        return "SQLITE_ERROR";
    case SQLITE_BUSY:
        return "SQLITE_BUSY";
    case SQLITE_LOCKED:
        return "SQLITE_LOCKED";
    case SQLITE_NOMEM:
        return "SQLITE_NOMEM";
    case SQLITE_READONLY:
        return "SQLITE_READONLY";
    case SQLITE_IOERR:
        return "SQLITE_IOERR";
    case SQLITE_CORRUPT:
        return "SQLITE_CORRUPT";
    case SQLITE_FULL:
        return "SQLITE_FULL";
    case SQLITE_CANTOPEN:
        return "SQLITE_CANTOPEN";
    case SQLITE_CONSTRAINT:
        return "SQLITE_CONSTRAINT";
    case SQLITE_NOTADB:
        return "SQLITE_NOTADB";
    default:
        return "SQLite";
    }
}

/// Whether errno, as SQLite kept it, belongs to an error of this code.
bool has_system_error(int code) {
    return code == SQLITE_IOERR || code == SQLITE_CANTOPEN || code == SQLITE_FULL;
}

/// The last error of `handle`. REQUIRES: its last call failed.
sqlite_error last_error(sqlite3* handle) {
    if (handle == nullptr) { // there was no memory for one
        return {SQLITE_NOMEM, "SQLITE_NOMEM (7): out of memory"};
    }
    const int extended = sqlite3_extended_errcode(handle);
    const int code = extended & 0xff;
    std::string text =
        name_of(code) + " (" + std::to_string(extended) + "): " + sqlite3_errmsg(handle);
    const int system = sqlite3_system_errno(handle);
    if (has_system_error(code) && system != 0) {
        text += std::string{" ("} + std::strerror(system) + ")";
    }
    return {extended, text};
}

} // namespace

sqlite_database::sqlite_database(const std::string& path, std::chrono::nanoseconds busy_timeout) {
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
        const sqlite_error error = last_error(handle_);
        sqlite3_close(handle_);
        throw error;
    }
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    sqlite3_busy_timeout(handle_,
                         static_cast<int>(std::min<std::int64_t>(most, whole_ms(busy_timeout))));
}

sqlite_database::~sqlite_database() {
    sqlite3_close(handle_);
}

void sqlite_database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw last_error(handle_);
    }
}

std::int64_t sqlite_database::integer(std::string_view sql) {
    sqlite_statement query{*this, sql};
    return query.step() ? query.integer(0) : 0;
}

std::string sqlite_database::text(std::string_view sql) {
    sqlite_statement query{*this, sql};
    return query.step() ? query.text(0) : std::string{};
}

std::int64_t sqlite_database::changes() const noexcept {
    return sqlite3_changes64(handle_);
}

std::int64_t sqlite_database::last_insert_rowid() const noexcept {
    return sqlite3_last_insert_rowid(handle_);
}

bool sqlite_database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_) == 0;
}

sqlite_statement::sqlite_statement(sqlite_database& database, std::string_view sql)
    : database_(database) {
    check(sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()),
                             &statement_, nullptr));
}

sqlite_statement::~sqlite_statement() {
    sqlite3_finalize(statement_); // its error was thrown by the step that had it
}

sqlite_statement& sqlite_statement::bind(std::int64_t value) {
    check(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
}

sqlite_statement& sqlite_statement::bind(std::string_view value) {
    check(sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
    return *this;
}

bool sqlite_statement::step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        throw last_error(database_.handle());
    }
    return code == SQLITE_ROW;
}

void sqlite_statement::run() {
    while (step()) {
    }
}

std::int64_t sqlite_statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string sqlite_statement::text(int column) const {
    const unsigned char* text = sqlite3_column_text(statement_, column); // before _bytes
    const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return text == nullptr ? std::string{}
                           : std::string{reinterpret_cast<const char*>(text), bytes};
}

bool sqlite_statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

void sqlite_statement::check(int code) const {
    if (code != SQLITE_OK) {
        throw last_error(database_.handle());
    }
}

sqlite_transaction::sqlite_transaction(sqlite_database& database) : database_(database) {
    database.execute("BEGIN IMMEDIATE");
}

sqlite_transaction::~sqlite_transaction() {
    // Some errors (SQLITE_FULL, SQLITE_IOERR) may have rolled it back already.
    if (database_.in_transaction()) {
        sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void sqlite_transaction::commit() {
    database_.execute("COMMIT");
}

} // namespace squall::server
