#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace squall::server {

class histogram;
class labelled_counter;

/// A page of metrics in Prometheus' text format 0.0.4: for each family HELP and TYPE once, then
/// its samples.
class prometheus_text {
public:
    void counter(std::string_view name, std::string_view help, std::uint64_t value);
    void counter(std::string_view name, std::string_view help, const labelled_counter& values);
    void gauge(std::string_view name, std::string_view help, double value);
    /// In seconds. REQUIRES: the histogram is of times.
    void seconds(std::string_view name, std::string_view help, const histogram& values);

    struct sample {
        std::string_view label_value;
        double value;
    };
    /// A gauge with one label.
    void gauge(std::string_view name, std::string_view help, std::string_view label,
               std::span<const sample> samples);

    const std::string& text() const noexcept { return text_; }

private:
    void family(std::string_view name, std::string_view type, std::string_view help);
    /// `labels` as they stand between braces, or empty.
    void line(std::string_view name, std::string_view labels, std::string_view value);

    std::string text_;
};

/// `name="value"`, with backslash, quote and line feed in the value escaped.
std::string prometheus_label(std::string_view name, std::string_view value);

/// The shortest text that means `value`: "5", "0.0005".
std::string prometheus_number(double value);

} // namespace squall::server
