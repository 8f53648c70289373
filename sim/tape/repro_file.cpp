#include "sim/tape/repro_file.hpp"

#include "sim/tape/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace squall {

namespace {

[[noreturn]] void fail(const text_position& at, const std::string& message) {
    throw repro_error(to_string(at) + ": " + message);
}

/// One JSON object being read: each key once, none left over.
class reader {
public:
    reader(const placed_json& v, std::string_view what) : at_(v.at) {
        object_ = std::get_if<placed_json::object>(&v.value);
        if (object_ == nullptr)
            fail(v.at, std::string(what) + " must be an object");
        for (auto i = object_->begin(); i != object_->end(); ++i)
            if (std::any_of(object_->begin(), i, [&](const auto& m) { return m.name == i->name; }))
                fail(i->value.at, "key '" + i->name + "' stands twice");
    }

    const placed_json* find(std::string_view key) {
        known_.push_back(key);
        const auto found = std::ranges::find(*object_, key, &placed_json::member::name);
        return found == object_->end() ? nullptr : &found->value;
    }
    const placed_json& need(std::string_view key) {
        const placed_json* const v = find(key);
        if (v == nullptr)
            fail(at_, "key '" + std::string(key) + "' is missing");
        return *v;
    }
    std::string text(std::string_view key) { return as_text(need(key), key); }
    std::string text_or_empty(std::string_view key) {
        const placed_json* const v = find(key);
        return v == nullptr ? std::string() : as_text(*v, key);
    }
    std::uint64_t number(std::string_view key) { return as_number(need(key), key); }
    std::uint64_t number_or_zero(std::string_view key) {
        const placed_json* const v = find(key);
        return v == nullptr ? 0 : as_number(*v, key);
    }
    void nothing_else() const {
        for (const auto& [key, value] : *object_)
            if (std::ranges::find(known_, key) == known_.end())
                fail(value.at, "unknown key '" + key + "'");
    }

private:
    static std::string as_text(const placed_json& v, std::string_view key) {
        const auto* const s = std::get_if<std::string>(&v.value);
        if (s == nullptr)
            fail(v.at, "'" + std::string(key) + "' must be a text");
        return *s;
    }
    static std::uint64_t as_number(const placed_json& v, std::string_view key) {
        const auto* const n = std::get_if<std::uint64_t>(&v.value);
        if (n == nullptr)
            fail(v.at, "'" + std::string(key) + "' must be a whole number, not negative");
        return *n;
    }

    text_position at_;
    const placed_json::object* object_ = nullptr;
    std::vector<std::string_view> known_;
};

decision parse_decision(const placed_json& v, site_list sites) {
    reader r(v, "a decision");
    decision d;
    const std::string name = r.text("site");
    d.where = find_site(sites, name);
    if (d.where == nullptr)
        fail(r.need("site").at, "unknown site '" + name + "' (squall list faults names them)");
    d.who = r.text("actor");
    d.at = r.number("at");
    d.value = r.number("value");
    if (d.value == 0 || d.value > d.where->max)
        fail(r.need("value").at, "value " + std::to_string(d.value) + " of " + name +
                                     " is not within 1.." + std::to_string(d.where->max));
    r.nothing_else();
    return d;
}

void check_digest(const placed_json& v, const std::string& digest) {
    if (digest.size() != 16 || digest.find_first_not_of("0123456789abcdef") != std::string::npos)
        fail(v.at, "'digest' must be 16 hex digits");
}

} // namespace

repro_file parse_repro(std::string_view text, site_list sites) {
    const placed_json root = read_json(text, fail);
    reader r(root, "a repro file");
    const placed_json& version = r.need("squall");
    if (r.number("squall") != repro_file::format_version)
        fail(version.at, "format version is not " + std::to_string(repro_file::format_version));
    repro_file repro;
    repro.scenario = r.text("scenario");
    repro.entropy_seed = r.number_or_zero("entropy");
    repro.build = r.text_or_empty("build");
    repro.found = r.text_or_empty("found");
    repro.text = r.text_or_empty("text");
    if (const placed_json* const digest = r.find("digest")) {
        repro.digest = r.text("digest");
        check_digest(*digest, repro.digest);
    }
    const placed_json& decisions = r.need("decisions");
    const auto* const list = std::get_if<placed_json::array>(&decisions.value);
    if (list == nullptr)
        fail(decisions.at, "'decisions' must be an array");
    std::set<std::tuple<std::uint64_t, std::string, std::uint64_t>> keys;
    for (const placed_json& v : *list) {
        const decision& d = repro.decisions.emplace_back(parse_decision(v, sites));
        if (!keys.emplace(d.where->id(), d.who, d.at).second)
            fail(v.at, "a second decision of " + std::string(d.where->name) + " for " + d.who +
                           " at " + std::to_string(d.at));
    }
    r.nothing_else();
    return repro;
}

std::string to_json(const repro_file& repro) {
    using json = nlohmann::ordered_json;
    const auto quoted = [](const std::string& s) {
        return json(s).dump(-1, ' ', false, json::error_handler_t::replace);
    };
    std::string out = "{\n  \"squall\": " + std::to_string(repro_file::format_version) +
                      ",\n  \"scenario\": " + quoted(repro.scenario) +
                      ",\n  \"entropy\": " + std::to_string(repro.entropy_seed) +
                      ",\n  \"build\": " + quoted(repro.build) +
                      ",\n  \"found\": " + quoted(repro.found) +
                      ",\n  \"text\": " + quoted(repro.text);
    if (!repro.digest.empty())
        out += ",\n  \"digest\": " + quoted(repro.digest);
    out += ",\n  \"decisions\": [";
    const char* separator = "\n";
    for (const decision& d : repro.decisions) {
        out += separator;
        out += "    {\"site\": " + quoted(std::string(d.where->name)) +
               ", \"actor\": " + quoted(d.who) + ", \"at\": " + std::to_string(d.at) +
               ", \"value\": " + std::to_string(d.value) + "}";
        separator = ",\n";
    }
    return out + (repro.decisions.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

} // namespace squall
