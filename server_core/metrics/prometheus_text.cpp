#include "server_core/metrics/prometheus_text.hpp"

#include "server_core/metrics/histogram.hpp"
#include "server_core/metrics/labelled_counter.hpp"

#include <array>
#include <charconv>

namespace squall::server {

namespace {

double in_seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

/// `text` with backslash and line feed escaped, and the quote if wanted.
std::string escaped(std::string_view text, bool quote_too) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (c == '\\' || (c == '"' && quote_too)) {
            result += '\\';
        }
        result += c;
    }
    return result;
}

} // namespace

std::string prometheus_label(std::string_view name, std::string_view value) {
    std::string result{name};
    result += "=\"";
    result += escaped(value, true);
    result += '"';
    return result;
}

std::string prometheus_number(double value) {
    std::array<char, 400> text{}; // the largest double has 309 digits
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
    return {text.data(), end};
}

void prometheus_text::family(std::string_view name, std::string_view type, std::string_view help) {
    text_ += "# HELP ";
    text_ += name;
    text_ += ' ';
    text_ += escaped(help, false);
    text_ += "\n# TYPE ";
    text_ += name;
    text_ += ' ';
    text_ += type;
    text_ += '\n';
}

void prometheus_text::line(std::string_view name, std::string_view labels, std::string_view value) {
    text_ += name;
    if (!labels.empty()) {
        text_ += '{';
        text_ += labels;
        text_ += '}';
    }
    text_ += ' ';
    text_ += value;
    text_ += '\n';
}

void prometheus_text::counter(std::string_view name, std::string_view help, std::uint64_t value) {
    family(name, "counter", help);
    line(name, "", std::to_string(value));
}

void prometheus_text::counter(std::string_view name, std::string_view help,
                              const labelled_counter& values) {
    family(name, "counter", help);
    for (const auto& [label_values, count] : values.counts()) {
        std::string labels;
        for (std::size_t i = 0; i < label_values.size(); ++i) {
            labels += i == 0 ? "" : ",";
            labels += prometheus_label(values.labels()[i], label_values[i]);
        }
        line(name, labels, std::to_string(count));
    }
}

void prometheus_text::gauge(std::string_view name, std::string_view help, double value) {
    family(name, "gauge", help);
    line(name, "", prometheus_number(value));
}

void prometheus_text::gauge(std::string_view name, std::string_view help, std::string_view label,
                            std::span<const sample> samples) {
    family(name, "gauge", help);
    for (const sample& one : samples) {
        line(name, prometheus_label(label, one.label_value), prometheus_number(one.value));
    }
}

void prometheus_text::seconds(std::string_view name, std::string_view help,
                              const histogram& values) {
    family(name, "histogram", help);
    const std::string bucket = std::string{name} + "_bucket";
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < histogram::bounds.size(); ++i) {
        so_far += values.in_bucket(i);
        line(bucket, prometheus_label("le", prometheus_number(in_seconds(histogram::bounds[i]))),
             std::to_string(so_far));
    }
    line(bucket, prometheus_label("le", "+Inf"), std::to_string(values.count()));
    line(std::string{name} + "_sum", "", prometheus_number(in_seconds(values.sum())));
    line(std::string{name} + "_count", "", std::to_string(values.count()));
}

} // namespace squall::server
