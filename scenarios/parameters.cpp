#include "scenarios/parameters.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "scenarios/schema.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {
namespace {

/// Cholesky factor of a symmetric matrix; empty where it is not positive definite.
std::vector<double> cholesky_of(std::vector<double> const& a, std::size_t n) {
    std::vector<double> l(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = a[i * n + j];
            for (std::size_t k = 0; k < j; ++k) sum -= l[i * n + k] * l[j * n + k];
            if (i == j && !(sum > 0)) return {};
            l[i * n + j] = i == j ? std::sqrt(sum) : sum / l[j * n + j];
        }
    }
    return l;
}

std::optional<double> plain_number(Node const& node, std::string const& path, Problems& problems) {
    auto const number = node.is_scalar() ? read_number(node, Unit::plain, {}, path, problems) : std::nullopt;
    if (!node.is_scalar()) problems.add(node.mark, path, node.shown(), "must be a number");
    if (number && number->kind == Number::Kind::reference) {
        problems.add(node.mark, path, node.text, "must be a number, not a reference");
        return std::nullopt;
    }
    return number ? std::optional{number->arguments[0]} : std::nullopt;
}

/// Reads one group of jointly uncertain parameters.
class JointReader {
  public:
    JointReader(std::string path, Node const& node, Problems& problems)
        : path_{std::move(path)}, node_{node}, problems_{problems} {}

    JointParameters read() {
        JointParameters out;
        out.mark = node_.mark;
        check_keys();
        if (!check_shape()) return out;
        read_names(out);
        read_numbers(out);
        read_source(out);
        check_matrix(out);
        return out;
    }

  private:
    std::string at(std::string_view key) const { return joined(path_, key); }
    Node const& value(std::string_view key) const { return *node_.find(key); }
    std::size_t count() const { return value("names").items.size(); }
    void complain(std::string_view key, std::string rule, std::string hint = "") {
        auto const* found = node_.find(key);
        problems_.add(found ? found->mark : node_.mark, at(key), found ? found->shown() : "", std::move(rule),
                      std::move(hint));
    }

    void check_keys() {
        std::vector<std::string> const known{"names", "median", "log_covariance", "source"};
        for (auto const& entry : node_.entries) {
            bool const fine = std::find(known.begin(), known.end(), entry.key) != known.end();
            if (!fine) problems_.add(entry.mark, at(entry.key), "", "unknown key", name_hint(entry.key, known));
        }
    }
    bool check_shape() {
        auto const n = count();
        auto const list_of_n = [&](Node const* list) {
            return list != nullptr && list->is_list() && list->items.size() == n;
        };
        auto const* rows = node_.find("log_covariance");
        bool const names = n > 0;
        bool const medians = list_of_n(node_.find("median"));
        bool const square = list_of_n(rows) && std::all_of(rows->items.begin(), rows->items.end(),
                                                           [&](Node const& row) { return list_of_n(&row); });
        if (!names) complain("names", "must be a list of names");
        if (!medians) complain("median", fmt::format("must be a list of {} numbers", n));
        if (!square) complain("log_covariance", fmt::format("must be {0} rows of {0} numbers", n));
        return names && medians && square;
    }
    void read_names(JointParameters& out) {
        for (auto const& name : value("names").items) {
            out.names.push_back(name.text);
            if (!is_identifier(name.text))
                problems_.add(name.mark, at("names"), name.shown(), "a name has letters a-z, digits, _ and - only");
        }
    }
    void read_numbers(JointParameters& out) {
        for (auto const& item : value("median").items) {
            auto const m = plain_number(item, at("median"), problems_);
            if (m && !(*m > 0)) problems_.add(item.mark, at("median"), item.text, "must be above 0");
            out.median.push_back(m.value_or(1));
        }
        for (auto const& row : value("log_covariance").items) {
            for (auto const& item : row.items)
                out.log_covariance.push_back(plain_number(item, at("log_covariance"), problems_).value_or(0));
        }
    }
    void read_source(JointParameters& out) {
        auto const* given = node_.find("source");
        if (given == nullptr) return;
        for (auto const s : {Source::data, Source::claim, Source::assumed}) {
            if (given->text == source_name(s)) out.source = s;
        }
        if (out.source == Source::unstated) complain("source", "unknown source", "known: data, claim, assumed");
    }
    void check_matrix(JointParameters& out) {
        auto const n = count();
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (out.log_covariance[i * n + j] == out.log_covariance[j * n + i]) continue;
                return complain("log_covariance",
                                fmt::format("must be symmetric: rows {} and {} differ", j + 1, i + 1));
            }
        }
        out.cholesky = cholesky_of(out.log_covariance, n);
        if (out.cholesky.empty()) complain("log_covariance", "must be positive definite");
    }

    std::string path_;
    Node const& node_;
    Problems& problems_;
};

Range range_of(ParameterTable::Ranges const& ranges, std::string const& name) {
    auto const found = ranges.find(name);
    return found == ranges.end() ? Range{} : found->second;
}

std::string list_text(std::vector<double> const& values, std::size_t from, std::size_t count) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ", " : "") + shortest(values[from + i]);
    return out + "]";
}

}  // namespace

ParameterTable::ParameterTable(Node const& node, Problems& problems) {
    if (!node.is_map()) {
        problems.add(node.mark, "parameters", node.shown(), "must be a map of names with numbers");
        return;
    }
    for (auto const& [name, mark, value] : node.entries) {
        auto const path = joined("parameters", name);
        if (value.is_null()) continue;
        if (!is_identifier(name)) problems.add(mark, path, "", "a name has letters a-z, digits, _ and - only");
        order_.push_back(name);
        if (value.is_map() && value.find("names") != nullptr) {
            read_joint(name, value, problems);
            continue;
        }
        auto number = read_number(value, Unit::any, {}, path, problems);
        if (!number) continue;
        if (number->kind == Number::Kind::reference) {
            problems.add(value.mark, path, value.shown(), "a parameter cannot refer to another");
        } else if (!entries_.emplace(name, Entry{*number}).second) {
            problems.add(mark, path, "", "the name is given twice", "keep one");
        }
    }
}

void ParameterTable::read_joint(std::string const& name, Node const& node, Problems& problems) {
    auto const before = problems.size();
    JointReader reader{joined("parameters", name), node, problems};
    auto joint = reader.read();
    joint.name = name;
    if (problems.size() == before) add_joint(std::move(joint), *node.find("names"), problems);
}

void ParameterTable::add_joint(JointParameters joint, Node const& names, Problems& problems) {
    for (std::size_t i = 0; i < joint.names.size(); ++i) {
        Entry entry;
        entry.number.source = joint.source;
        entry.number.arguments[0] = joint.median[i];
        entry.number.mark = joint.mark;
        entry.joint = static_cast<int>(joints_.size());
        entry.position = i;
        if (entries_.emplace(joint.names[i], entry).second) continue;
        problems.add(names.items[i].mark, joined("parameters", joint.name), joint.names[i], "the name is given twice",
                     "keep one");
    }
    joints_.push_back(std::move(joint));
}

ParameterTable::Entry const* ParameterTable::find(std::string const& name) const {
    auto const found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::string> ParameterTable::names() const {
    std::vector<std::string> out;
    for (auto const& [name, entry] : entries_) out.push_back(name);
    return out;
}

ParameterTable::Values ParameterTable::centres() const {
    Values out;
    for (auto const& [name, entry] : entries_) out[name] = entry.number.centre();
    return out;
}

bool ParameterTable::draw_joint(JointParameters const& joint, Stream& stream, Ranges const& ranges, Values& out) const {
    auto const n = joint.names.size();
    std::vector<double> z(n);
    for (auto& x : z) x = draw_normal(stream);
    bool inside = true;
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j <= i; ++j) sum += joint.cholesky[i * n + j] * z[j];
        double const x = joint.median[i] * portable::exp(sum);
        inside = inside && range_of(ranges, joint.names[i]).contains(x);
        out[joint.names[i]] = x;
    }
    return inside;
}

ParameterTable::Values ParameterTable::draw(ReplicateKey key, Ranges const& ranges) const {
    auto out = centres();
    for (auto const& [name, entry] : entries_) {
        if (!entry.number.uncertain()) continue;
        auto stream = parameter_stream(key, joined("parameters", name));
        out[name] = draw_within(entry.number, range_of(ranges, name), stream);
    }
    for (auto const& joint : joints_) {
        auto stream = parameter_stream(key, joined("parameters", joint.name));
        bool inside = false;
        for (int i = 0; i < 10'000 && !inside; ++i) inside = draw_joint(joint, stream, ranges, out);
        for (std::size_t i = 0; i < joint.names.size() && !inside; ++i) out[joint.names[i]] = joint.median[i];
    }
    return out;
}

void ParameterTable::check(Ranges const& ranges, Problems& problems) const {
    Stream stream{ReplicateKey{0}, UserId{0}, Purpose::parameter, 1};
    for (auto const& [name, range] : ranges) {
        auto const* entry = find(name);
        if (entry == nullptr || entry->joint >= 0) continue;
        int inside = 0;
        for (int i = 0; i < 200; ++i) inside += range.contains(entry->number.draw(stream));
        if (inside >= 20 && range.contains(entry->number.centre())) continue;
        problems.add(entry->number.mark, joined("parameters", name), entry->number.text(Unit::any),
                     "where it is used, it " + range.rule(entry->number.written));
    }
    for (auto const& joint : joints_) {
        Values values;
        int inside = 0;
        for (int i = 0; i < 200; ++i) inside += draw_joint(joint, stream, ranges, values);
        if (inside < 20)
            problems.add(joint.mark, joined("parameters", joint.name), "",
                         "nine in ten of its draws fall outside what its places allow", "lower the covariance");
    }
}

std::string ParameterTable::text(int indent) const {
    std::string out;
    std::string const pad(static_cast<std::size_t>(indent), ' ');
    for (auto const& name : order_) {
        if (auto const* entry = find(name); entry != nullptr && entry->joint < 0) {
            out += fmt::format("{}{}: {}\n", pad, name, entry->number.text(Unit::any));
            continue;
        }
        for (auto const& joint : joints_) {
            if (joint.name != name) continue;
            auto const n = joint.names.size();
            out += fmt::format("{}{}:\n{}  names: [", pad, name, pad);
            for (std::size_t i = 0; i < n; ++i) out += (i > 0 ? ", " : "") + joint.names[i];
            out += fmt::format("]\n{}  median: {}\n{}  log_covariance: [", pad, list_text(joint.median, 0, n), pad);
            for (std::size_t i = 0; i < n; ++i) out += (i > 0 ? ", " : "") + list_text(joint.log_covariance, i * n, n);
            out += "]\n";
            if (joint.source != Source::unstated)
                out += fmt::format("{}  source: {}\n", pad, source_name(joint.source));
        }
    }
    return out;
}

}  // namespace rekindle
