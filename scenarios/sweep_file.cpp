#include "scenarios/sweep_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "scenarios/number_text.hpp"
#include "scenarios/schema.hpp"
#include "scenarios/yaml_tree.hpp"
#include "sim/base/nearest_name.hpp"

namespace rekindle {
namespace {

using Method = SweepDesign::Method;

constexpr std::array method_names{"grid",  "one_at_a_time", "random", "latin_hypercube",
                                  "sobol", "saltelli",      "morris", "csv"};

/// Six digits: 0.1 + 2 x 0.05 is 0.2, and a table of levels can be read.
std::string tidy(double x) {
    if (x == 0 || !std::isfinite(x)) return shortest(x);
    double const scale = std::pow(10.0, 6 - std::ceil(std::log10(std::fabs(x))));
    double const rounded = std::round(x * scale) / scale;
    return shortest(std::isfinite(rounded) ? rounded : x);
}

std::string number_of(SweepFactor const& f, double share) {
    double x = f.logarithmic ? *f.low * std::pow(*f.high / *f.low, share) : *f.low + share * (*f.high - *f.low);
    if (f.step) x = *f.low + std::round((x - *f.low) / *f.step) * *f.step;
    return tidy(std::clamp(x, *f.low, *f.high)) + f.unit;
}

/// Reads one map, key by key: what is not asked for is unknown.
class Keys {
  public:
    Keys(Node const& map, std::string path, Problems& problems)
        : map_{map}, path_{std::move(path)}, problems_{problems} {}

    Node const* get(std::string const& key) {
        known_.push_back(key);
        return given(map_, key);
    }
    void complain(std::string const& key, std::string value, std::string rule, std::string hint = "") {
        auto const* node = given(map_, key);
        problems_.add(node != nullptr ? node->mark : map_.mark, joined(path_, key), std::move(value), std::move(rule),
                      std::move(hint));
    }
    std::string text(std::string const& key, bool required = false, std::string const& example = "") {
        auto const* node = get(key);
        if (node == nullptr && required) complain(key, "", "is required", example);
        if (node != nullptr && !node->is_scalar()) complain(key, node->shown(), "must be one text", example);
        return node != nullptr && node->is_scalar() ? node->text : "";
    }
    /// A list of texts, or one.
    std::vector<std::string> texts(std::string const& key) {
        auto const* node = get(key);
        if (node == nullptr) return {};
        if (node->is_scalar()) return {node->text};
        std::vector<std::string> out;
        for (auto const& item : node->items) {
            if (!item.is_scalar()) complain(key, item.shown(), "must be a word or a number");
            out.push_back(item.text);
        }
        if (!node->is_list()) complain(key, node->shown(), "must be a list", key + ": [a, b]");
        return out;
    }
    template <class Number>
    void whole(std::string const& key, Number least, Number most, Number& out) {
        auto const word = text(key);
        if (word.empty()) return;
        Number value{};
        auto const* end = word.data() + word.size();
        auto const [at, error] = std::from_chars(word.data(), end, value);
        if (error != std::errc{} || at != end || value < least || value > most)
            return complain(key, word, fmt::format("must be a whole number from {} to {}", least, most));
        out = value;
    }
    bool flag(std::string const& key, bool fallback) {
        auto const word = text(key);
        if (word.empty()) return fallback;
        if (word == "true" || word == "yes") return true;
        if (word != "false" && word != "no") complain(key, word, "must be true or false");
        return false;
    }
    void refuse_others() {
        for (auto const& entry : map_.entries) {
            if (std::find(known_.begin(), known_.end(), entry.key) == known_.end())
                problems_.add(entry.mark, joined(path_, entry.key), "", "unknown key", name_hint(entry.key, known_));
        }
    }

  private:
    Node const& map_;
    std::string path_;
    Problems& problems_;
    std::vector<std::string> known_;
};

struct Split {
    double number = 0;
    std::string unit;
};
std::optional<Split> split_number(std::string const& text) {
    Split out;
    auto const* begin = text.data();
    auto const* end = begin + text.size();
    auto const [at, error] = std::from_chars(begin, end, out.number);
    if (error != std::errc{} || !std::isfinite(out.number)) return std::nullopt;
    out.unit.assign(at, end);
    return out;
}

void read_range(SweepFactor& f, Keys& keys) {
    auto const ends = keys.texts("range");
    if (ends.empty()) return;
    auto const low = split_number(ends.front()), high = split_number(ends.back());
    if (ends.size() != 2 || !low || !high || low->unit != high->unit || !(low->number < high->number))
        return keys.complain("range", fmt::format("[{}]", fmt::join(ends, ", ")),
                             "must be two numbers of one unit, the lower one first", "range: [0.02, 0.10], [7d, 30d]");
    f.low = low->number, f.high = high->number, f.unit = low->unit;
    if (auto const scale = keys.text("scale"); scale == "log") {
        f.logarithmic = true;
        if (!(*f.low > 0)) keys.complain("scale", scale, "needs a range above 0");
    } else if (!scale.empty() && scale != "linear") {
        keys.complain("scale", scale, "must be linear or log");
    }
    if (auto const step = keys.text("step"); !step.empty()) {
        auto const size = split_number(step);
        if (!size || (size->unit != f.unit && !size->unit.empty()) || !(size->number > 0))
            keys.complain("step", step, "must be a number above 0 in the range's unit");
        else
            f.step = size->number;
    }
    keys.whole<std::uint32_t>("levels", 2, 10000, f.levels);
}

/// Two levels of one name would be told apart by nothing.
void refuse_twice(SweepFactor const& f, char const* key, Keys& keys) {
    for (auto at = f.values.begin(); at != f.values.end(); ++at) {
        if (std::find(f.values.begin(), at, *at) != at) keys.complain(key, *at, "stands twice");
    }
}

SweepFactor factor_of(Node::Entry const& entry, Problems& problems) {
    SweepFactor f;
    f.name = entry.key;
    f.mark = entry.mark;
    auto const path = "factors." + entry.key;
    if (!is_identifier(entry.key))
        problems.add(entry.mark, path, "", "the name must be of a-z, 0-9, _ and -", "it becomes a column of the table");
    if (!entry.value.is_map()) {
        problems.add(entry.value.mark, path, entry.value.shown(), "must be a map",
                     "for example {path: channels.sms.cost, values: [0.02, 0.05]}");
        return f;
    }
    Keys keys{entry.value, path, problems};
    auto const policies = keys.texts("policy");
    auto const scenarios = keys.texts("scenario");
    f.path = keys.text("path");
    auto values = keys.texts("values");
    read_range(f, keys);
    keys.refuse_others();
    if (!f.path.empty()) {
        f.policy = policies.empty() ? "" : policies.front();
        f.values = std::move(values);
        if (policies.size() > 1 || !scenarios.empty())
            keys.complain("path", f.path, "belongs to the scenario or to one policy");
        if (f.values.empty() == !f.low) keys.complain("", "", "needs values or a range, one of them");
        refuse_twice(f, "values", keys);
        return f;
    }
    f.kind = scenarios.empty() ? SweepFactor::Kind::policy : SweepFactor::Kind::scenario;
    f.values = scenarios.empty() ? policies : scenarios;
    if (f.values.empty() || !values.empty() || f.low || (!policies.empty() && !scenarios.empty()))
        keys.complain("", "", "needs a path with values or a range, or a list of policies or of scenarios",
                      "path: lapse.mean, values: [20d, 30d]");
    refuse_twice(f, scenarios.empty() ? "policy" : "scenario", keys);
    return f;
}

SweepDesign design_of(Node const& node, Problems& problems) {
    SweepDesign d;
    if (!node.is_map()) {
        problems.add(node.mark, "design", node.shown(), "must be a map", "design: {method: grid}");
        return d;
    }
    Keys keys{node, "design", problems};
    auto const method = keys.text("method", true, "method: grid");
    auto const found = std::find(method_names.begin(), method_names.end(), method);
    if (found == method_names.end())
        keys.complain("method", method, fmt::format("unknown; known: {}", fmt::join(method_names, ", ")));
    else
        d.method = static_cast<Method>(found - method_names.begin());
    keys.whole<std::uint32_t>("points", 1, 10'000'000, d.points);
    keys.whole<std::uint32_t>("samples", 2, 1'000'000, d.samples);
    keys.whole<std::uint32_t>("trajectories", 2, 1'000'000, d.trajectories);
    keys.whole<std::uint32_t>("levels", 2, 1000, d.levels);
    keys.whole<std::uint64_t>("seed", 0, std::uint64_t{1} << 53, d.seed);
    d.file = keys.text("file");
    keys.refuse_others();
    bool const spread = d.method == Method::random || d.method == Method::latin_hypercube || d.method == Method::sobol;
    if (spread && d.points == 0) keys.complain("points", "", "is required by this method", "points: 1000");
    if (d.method == Method::saltelli && d.samples == 0)
        keys.complain("samples", "", "is required by this method",
                      "samples: 1024 takes 1024 x (factors + 2) points; a power of two is best");
    if (d.method == Method::morris && d.trajectories == 0)
        keys.complain("trajectories", "", "is required by this method",
                      "trajectories: 20 takes 20 x (factors + 1) points");
    if (d.method == Method::csv && d.file.empty())
        keys.complain("file", "", "is required by this method", "file: points.csv, with a column per factor");
    return d;
}

std::vector<std::string> settings_of(Node const& node, Problems& problems) {
    std::vector<std::string> out;
    if (!node.is_map()) {
        problems.add(node.mark, "set", node.shown(), "must be a map of paths with values", "set: {users: 10000}");
        return out;
    }
    for (auto const& entry : node.entries) {
        if (!entry.value.is_scalar())
            problems.add(entry.mark, "set." + entry.key, entry.value.shown(), "must be one word or number",
                         "write one path for each value");
        out.push_back(entry.key + "=" + entry.value.text);
    }
    return out;
}

SweepFile sweep_of(Node const& tree, Problems& problems) {
    SweepFile out;
    out.mark = tree.mark;
    if (!tree.is_map()) {
        if (problems.empty())
            problems.add(tree.mark, "", tree.shown(), "must be a map of keys with values",
                         "begin with sweep: and scenario:");
        return out;
    }
    Keys keys{tree, "", problems};
    out.name = keys.text("sweep", true, "sweep: offer_depth");
    out.description = keys.text("description");
    out.scenarios = keys.texts("scenario");
    if (auto const* node = keys.get("set")) out.settings = settings_of(*node, problems);
    out.policies = keys.texts("policies");
    out.baseline = keys.text("baseline");
    if (auto const* node = keys.get("factors"); node != nullptr && node->is_map()) {
        for (auto const& entry : node->entries) out.factors.push_back(factor_of(entry, problems));
    }
    if (out.factors.empty())
        keys.complain("factors", "", "is required: nothing would differ between the points",
                      "factors: {sms_price: {path: channels.sms.cost, values: [0.02, 0.05]}}");
    if (auto const* node = keys.get("design")) out.design = design_of(*node, problems);
    std::uint32_t replications = 0;
    keys.whole<std::uint32_t>("replications", 1, 1'000'000, replications);
    if (replications > 0) out.replications = replications;
    keys.whole<std::uint64_t>("seed", 0, std::uint64_t{1} << 53, out.seed);
    out.common_random_numbers = keys.flag("common_random_numbers", true);
    out.responses = keys.texts("responses");
    keys.refuse_others();
    bool chosen = false;
    for (auto const& f : out.factors) chosen = chosen || f.kind == SweepFactor::Kind::scenario;
    if (out.scenarios.size() > 1)
        keys.complain("scenario", out.scenarios[1], "one scenario stands here",
                      "several are a factor: market: {scenario: [shop, coffee]}");
    if (out.scenarios.empty() && !chosen) keys.complain("scenario", "", "is required", "scenario: shop");
    if (out.responses.empty()) out.responses = {"net_value", "second_churn_90d", "cost_total"};
    return out;
}

}  // namespace

std::string SweepFactor::at(double u) const {
    if (values.empty()) return number_of(*this, u);
    auto const n = values.size();
    return values[std::min(static_cast<std::size_t>(u * static_cast<double>(n)), n - 1)];
}

std::string SweepFactor::level(std::size_t k, std::size_t n) const {
    if (!values.empty()) return values[k];
    return number_of(*this, n == 1 ? 0 : static_cast<double>(k) / static_cast<double>(n - 1));
}

std::size_t SweepFactor::level_count(std::size_t of_range) const {
    return !values.empty() ? values.size() : levels > 0 ? levels : of_range;
}

SweepFile read_sweep(std::filesystem::path const& path, Problems& problems) {
    auto out = sweep_of(read_yaml(path, problems), problems);
    out.folder = path.parent_path();
    return out;
}

SweepFile parse_sweep(std::string_view text, std::string const& name, Problems& problems) {
    auto out = sweep_of(parse_yaml(text, name, problems), problems);
    out.folder = std::filesystem::path{name}.parent_path();
    return out;
}

}  // namespace rekindle
