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
    auto const path = joined("parameters", name);
    JointParameters joint;
    joint.name = name;
    joint.mark = node.mark;
    auto const before = problems.size();
    std::vector<std::string> const known{"names", "median", "log_covariance", "source"};
    for (auto const& entry : node.entries) {
        if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
            problems.add(entry.mark, joined(path, entry.key), "", "unknown key", name_hint(entry.key, known));
        }
    }
    auto const* names = node.find("names");
    auto const* median = node.find("median");
    auto const* covariance = node.find("log_covariance");
    auto const n = names->items.size();
    auto const square = [&] {
        if (covariance == nullptr || !covariance->is_list() || covariance->items.size() != n) return false;
        return std::all_of(covariance->items.begin(), covariance->items.end(), [&](Node const& row) { return row.is_list() && row.items.size() == n; });
    };
    if (n == 0) problems.add(names->mark, joined(path, "names"), names->shown(), "must be a list of names");
    if (median == nullptr || !median->is_list() || median->items.size() != n) {
        problems.add(median ? median->mark : node.mark, joined(path, "median"), "", fmt::format("must be a list of {} numbers", n));
    }
    if (!square()) {
        problems.add(covariance ? covariance->mark : node.mark, joined(path, "log_covariance"), "", fmt::format("must be {0} rows of {0} numbers", n));
    }
    if (problems.size() > before) return;
    for (std::size_t i = 0; i < n; ++i) {
        joint.names.push_back(names->items[i].text);
        if (!is_identifier(joint.names.back())) problems.add(names->items[i].mark, joined(path, "names"), names->items[i].shown(), "a name has letters a-z, digits, _ and - only");
        auto const m = plain_number(median->items[i], joined(path, "median"), problems);
        if (m && !(*m > 0)) problems.add(median->items[i].mark, joined(path, "median"), median->items[i].text, "must be above 0");
        joint.median.push_back(m.value_or(1));
        for (auto const& item : covariance->items[i].items) {
            joint.log_covariance.push_back(plain_number(item, joined(path, "log_covariance"), problems).value_or(0));
        }
    }
    if (auto const* source = node.find("source")) {
        for (auto const s : {Source::data, Source::claim, Source::assumed}) {
            if (source->text == source_name(s)) joint.source = s;
        }
        if (joint.source == Source::unstated) problems.add(source->mark, joined(path, "source"), source->shown(), "unknown source", "known: data, claim, assumed");
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (joint.log_covariance[i * n + j] == joint.log_covariance[j * n + i]) continue;
            problems.add(covariance->mark, joined(path, "log_covariance"), "", fmt::format("must be symmetric: rows {} and {} differ", j + 1, i + 1));
        }
    }
    joint.cholesky = cholesky_of(joint.log_covariance, n);
    if (problems.size() == before && joint.cholesky.empty()) {
        problems.add(covariance->mark, joined(path, "log_covariance"), "", "must be positive definite");
    }
    if (problems.size() > before) return;
    for (std::size_t i = 0; i < n; ++i) {
        Entry entry;
        entry.number.source = joint.source;
        entry.number.arguments[0] = joint.median[i];
        entry.number.mark = joint.mark;
        entry.joint = static_cast<int>(joints_.size());
        entry.position = i;
        if (!entries_.emplace(joint.names[i], entry).second) {
            problems.add(names->items[i].mark, joined(path, "names"), joint.names[i], "the name is given twice", "keep one");
        }
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
        if (inside < 20) problems.add(joint.mark, joined("parameters", joint.name), "", "nine in ten of its draws fall outside what its places allow", "lower the covariance");
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
            if (joint.source != Source::unstated) out += fmt::format("{}  source: {}\n", pad, source_name(joint.source));
        }
    }
    return out;
}

}  // namespace rekindle
