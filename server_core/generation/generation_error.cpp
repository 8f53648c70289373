#include "server_core/generation/generation_error.hpp"

#include "server_core/generation/sqlite_database.hpp"

#include <sqlite3.h>

namespace squall::server {

generation_error client_mistake(std::string_view code, std::string text) {
    return {code, text, text, close_code::policy};
}

generation_error bad_json(std::string text) {
    // A message that its handler cannot make sense of closes with 1011, on every route.
    return {"bad_json", text, text, close_code::internal_error};
}

generation_error request_timed_out() {
    return client_mistake("request_timeout", "no request came in time");
}

generation_error overloaded(std::string what) {
    return {"overloaded", what, what + "; try again later", close_code::try_again_later};
}

generation_error replaced_by_newer() {
    return {"replaced", "a newer connection resumed this generation",
            "a newer connection resumed this generation", close_code::replaced, true};
}

generation_error shutting_down() {
    return {"shutting_down", "the server shuts down", "the server shuts down; reconnect",
            close_code::service_restart, true};
}

generation_error client_left(std::string_view how) {
    return {"client_left", "the client left: " + std::string{how}, {}, close_code::normal, true};
}

generation_error generation_failed(std::string text) {
    return {"generation_failed", text, text, close_code::internal_error};
}

generation_error database_failed(const std::exception_ptr& thrown) {
    generation_error error{"database_error", "unknown exception",
                           "the database failed; try again later", close_code::internal_error};
    try {
        std::rethrow_exception(thrown);
    } catch (const sqlite_error& sql) {
        error.log_text = sql.what();
        if (sql.code() == SQLITE_FULL) {
            error.code = "database_full";
            error.client_text = "there is no room to store this";
        } else if (sql.code() == SQLITE_BUSY || sql.code() == SQLITE_LOCKED) {
            error.code = "database_locked";
            error.client_text = "the database is busy; try again later";
            error.close = close_code::try_again_later;
        }
    } catch (const std::exception& other) {
        error.log_text = other.what();
    } catch (...) { // its text says all there is
    }
    return error;
}

} // namespace squall::server
