// nlohmann's SAX parser pulls characters through an iterator. Ours counts lines and columns as it
// is pulled, and remembers where the present token began: the first character since the last
// token that is neither white space nor one of the separators , and :.

#include "sim/tape/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace squall {

std::string to_string(const text_position& at) {
    return std::to_string(at.line) + ":" + std::to_string(at.column);
}

namespace {

struct counter {
    text_position next;  ///< of the character that comes next
    text_position token; ///< where the present token began
    text_position last;  ///< of the character that came last
    bool in_token = false;

    void see(char c) {
        last = next;
        const bool skipped =
            c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':';
        if (!in_token && !skipped) {
            token = next;
            in_token = true;
        }
        if (c == '\n') {
            ++next.line;
            next.column = 1;
        } else {
            ++next.column;
        }
    }
};

class counting_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    counting_iterator(const char* p, counter* c) : at_(p), count_(c) {}
    reference operator*() const { return *at_; }
    counting_iterator& operator++() {
        count_->see(*at_++);
        return *this;
    }
    friend bool operator!=(const counting_iterator& a, const counting_iterator& b) {
        return a.at_ != b.at_;
    }

private:
    const char* at_;
    counter* count_;
};

/// Builds placed values out of the parser's calls.
class builder : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit builder(counter& c) : count_(c) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool v) override { return add(v); }
    bool number_integer(number_integer_t v) override { return add(v); }
    bool number_unsigned(number_unsigned_t v) override { return add(v); }
    bool number_float(number_float_t v, const string_t&) override { return add(v); }
    bool string(string_t& v) override { return add(v); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(placed_json::object{}); }
    bool start_array(std::size_t) override { return open(placed_json::array{}); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        keys_.back() = name;
        count_.in_token = false;
        return true;
    }
    bool parse_error(std::size_t, const std::string&,
                     const nlohmann::detail::exception& e) override {
        message = e.what();
        return false;
    }

    placed_json root;
    std::string message;

private:
    template <typename T>
    bool add(T v) {
        put(placed_json{count_.token, std::move(v)});
        count_.in_token = false;
        return true;
    }
    template <typename T>
    bool open(T empty) {
        open_.push_back(placed_json{count_.token, std::move(empty)});
        keys_.emplace_back();
        count_.in_token = false;
        return true;
    }
    bool close() {
        placed_json done = std::move(open_.back());
        open_.pop_back();
        keys_.pop_back();
        put(std::move(done));
        count_.in_token = false;
        return true;
    }
    void put(placed_json v) {
        if (open_.empty())
            root = std::move(v);
        else if (auto* const list = std::get_if<placed_json::array>(&open_.back().value))
            list->push_back(std::move(v));
        else
            std::get<placed_json::object>(open_.back().value)
                .push_back({keys_.back(), std::move(v)});
    }

    counter& count_;
    std::vector<placed_json> open_;
    std::vector<std::string> keys_;
};

} // namespace

placed_json read_json(std::string_view text,
                      const std::function<void(const text_position&, const std::string&)>& fail) {
    counter count;
    builder build(count);
    const bool good =
        nlohmann::json::sax_parse(counting_iterator(text.data(), &count),
                                  counting_iterator(text.data() + text.size(), &count), &build);
    if (!good) {
        // The parser's own words end with what it expected; its position is ours to say.
        const std::size_t tail = build.message.find("; ");
        fail(count.in_token ? count.token : count.last,
             "not JSON" + (tail == std::string::npos ? std::string() : build.message.substr(tail)));
    }
    return std::move(build.root);
}

} // namespace squall
