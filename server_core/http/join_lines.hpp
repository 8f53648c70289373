#pragma once

// Internal to http_connection.cpp: needs Beast.

#include <boost/beast/http/field.hpp>

#include <string>

namespace squall::server {

/// Makes one line of all lines of a field whose value is a list (RFC 9110, 5.3): Beast looks at the
/// first line only, and a proxy may have added a Connection line of its own.
template <class Fields>
void join_lines(Fields& fields, boost::beast::http::field name) {
    if (fields.count(name) < 2) {
        return;
    }
    std::string joined;
    const auto lines = fields.equal_range(name);
    for (auto line = lines.first; line != lines.second; ++line) {
        joined += joined.empty() ? "" : ", ";
        joined += line->value();
    }
    fields.set(name, joined);
}

} // namespace squall::server
