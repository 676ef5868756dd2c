#include "experiments/case_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "output/metrics.hpp"
#include "output/quantity.hpp"
#include "output/spread.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

constexpr std::string_view lapses_of = "lapses_by_reason.", returns_of = "returns_by_reason.";

void note(Problems& problems, ScenarioError const& error) {
    for (auto const& problem : error.problems()) problems.add(problem);
}

std::vector<std::string> const& alternatives(ClaimSpec const& claim) {
    return claim.most.empty() ? claim.least : claim.most;
}

std::string replaced(std::string text, std::string const& name) {
    for (auto at = text.find('$'); at != std::string::npos; at = text.find('$', at + name.size()))
        text.replace(at, 1, name);
    return text;
}

/// The names a measure may use.
struct Names {
    std::vector<std::string> metrics, policies, variants, reasons;
};

Names names_of(CaseFile const& file, Model const& model) {
    Names out;
    out.metrics.emplace_back("users");
    for (auto const& metric : metrics()) out.metrics.emplace_back(metric.name);
    for (auto const& reason : model.leaving.reasons) {
        out.metrics.push_back(std::string{lapses_of} + reason.name);
        out.metrics.push_back(std::string{returns_of} + reason.name);
    }
    out.policies = file.policies;
    if (std::find(out.policies.begin(), out.policies.end(), "none") == out.policies.end())
        out.policies.insert(out.policies.begin(), "none");
    for (auto const& journey : file.journeys) out.policies.push_back(journey.name());
    out.variants.emplace_back("base");
    for (auto const& variant : file.variants) out.variants.push_back(variant.name);
    return out;
}

void check_name(Located const& measure, std::size_t column, std::string const& what, std::string const& name,
                std::vector<std::string> const& known, Problems& problems) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    Mark const mark{std::make_shared<std::string const>(measure.file), measure.line,
                    measure.column + static_cast<int>(column)};
    problems.add(mark, measure.path, name, "is no " + what + " of this case", name_hint(name, known));
}

LoadedClaim compiled(ClaimSpec const& spec, Names const& names, Problems& problems) {
    LoadedClaim out{spec, {}};
    std::vector<std::string> texts;
    for (auto const& name : alternatives(spec)) texts.push_back(replaced(spec.measure.text, name));
    if (texts.empty()) texts.push_back(spec.measure.text);
    for (auto const& text : texts) {
        try {
            Measure measure{text};
            for (auto const& one : measure.metrics()) {
                check_name(spec.measure, one.column, "metric", one.metric, names.metrics, problems);
                check_name(spec.measure, one.column, "policy", one.policy, names.policies, problems);
                check_name(spec.measure, one.column, "variant", one.variant, names.variants, problems);
            }
            out.measures.push_back(std::move(measure));
        } catch (MeasureError const& error) {
            Mark const mark{std::make_shared<std::string const>(spec.measure.file), spec.measure.line,
                            spec.measure.column + static_cast<int>(error.column)};
            problems.add(mark, spec.measure.path, text, error.what(),
                         "for instance 1 - returns(early) / returns(late)");
        }
    }
    return out;
}

bool named(std::vector<LoadedClaim> const& claims, std::string const& variant, std::string const* policy) {
    for (auto const& claim : claims) {
        for (auto const& measure : claim.measures) {
            for (auto const& one : measure.metrics()) {
                if (one.variant == variant && (policy == nullptr || one.policy == *policy)) return true;
            }
        }
    }
    return false;
}

std::vector<std::string> overrides_of(CaseOptions const& options) {
    if (!options.users) return {};
    return {fmt::format("users={}", *options.users)};
}

std::vector<LoadedPolicy> load_policies(CaseFile const& file, std::vector<LoadedClaim> const& claims,
                                        std::string const& variant, ObservableSchema const& schema,
                                        std::vector<std::filesystem::path> const& libraries, Problems& problems) {
    std::vector<LoadedPolicy> out;
    out.push_back(load_policy("none", schema, libraries));
    auto const attempt = [&](std::string const& name, auto load) {
        if (name == "none" || !named(claims, variant, &name)) return;
        try {
            out.push_back(load());
        } catch (ScenarioError const& error) { note(problems, error); }
    };
    for (auto const& name : file.policies) attempt(name, [&] { return load_policy(name, schema, libraries); });
    for (auto const& journey : file.journeys) attempt(journey.name(), [&] { return compile_file(journey, schema); });
    return out;
}

/// A metric of world 0, with world 1 as its untouched twin.
Fraction fraction_of(Metric const& metric) {
    auto const part = [](std::size_t world, Counter c, double coefficient) {
        return Part{world, index_of(c), coefficient};
    };
    bool const twin = metric.kind == MetricKind::twin_difference || metric.kind == MetricKind::twin_ratio;
    Fraction f{{part(0, metric.numerator, 1)}, {}, divisor_of(metric.unit)};
    if (metric.kind == MetricKind::share) f.denominator = {{0, users_row, 1}};
    if (metric.denominator) f.denominator = {part(0, *metric.denominator, 1)};
    if (twin) f.numerator.push_back(part(1, metric.numerator, -1));
    if (twin && metric.denominator) f.denominator.push_back(part(1, *metric.denominator, -1));
    return f;
}

/// The sums of a variant's runs: of one replicate, or of all but one.
class VariantSums {
  public:
    VariantSums(LoadedVariant const& variant, RunResult run) : variant_{&variant}, run_{std::move(run)} {}

    [[nodiscard]] std::string const& name() const { return variant_->name; }
    [[nodiscard]] std::size_t replicates() const { return run_.replicates.size(); }

    /// The metric at the mean sums of all replicates but `left_out` (their number: of all).
    [[nodiscard]] std::optional<double> value(MetricOfWorld const& one, std::size_t left_out) const {
        auto const world = world_of(one.policy);
        if (auto const by_reason = reason_value(one.metric, world, left_out)) return by_reason;
        std::array const sums{mean(world, left_out), mean(world_of("none"), left_out)};
        if (one.metric == "users") return sums[0][users_row];
        return rekindle::value_of(fraction_of(metrics()[metric_index(one.metric)]), sums);
    }

  private:
    [[nodiscard]] std::size_t world_of(std::string_view policy) const {
        auto const found = std::find(run_.worlds.begin(), run_.worlds.end(), policy);
        return static_cast<std::size_t>(found - run_.worlds.begin());
    }
    [[nodiscard]] double runs(std::size_t left_out) const {
        return static_cast<double>(replicates() - (left_out < replicates() ? 1 : 0));
    }
    [[nodiscard]] WorldSums mean(std::size_t world, std::size_t left_out) const {
        WorldSums out{};
        for (std::size_t r = 0; r < replicates(); ++r) {
            if (r == left_out) continue;
            auto const& replicate = run_.replicates[r];
            for (std::size_t c = 0; c < counter_count; ++c)
                out[c] += static_cast<double>(replicate.worlds[world].sums[c]) / runs(left_out);
            out[users_row] += static_cast<double>(replicate.users) / runs(left_out);
        }
        return out;
    }
    [[nodiscard]] std::optional<double> reason_value(std::string_view metric, std::size_t world,
                                                     std::size_t left_out) const {
        bool const lapses = metric.starts_with(lapses_of);
        if (!lapses && !metric.starts_with(returns_of)) return std::nullopt;
        auto const reason = metric.substr((lapses ? lapses_of : returns_of).size());
        auto const at = static_cast<std::size_t>(
            std::find(run_.lapse_reasons.begin(), run_.lapse_reasons.end(), reason) - run_.lapse_reasons.begin());
        double sum = 0;
        for (std::size_t r = 0; r < run_.replicates.size(); ++r) {
            if (r == left_out) continue;
            auto const& tally = run_.replicates[r].worlds[world];
            sum += static_cast<double>((lapses ? tally.lapses_by_reason : tally.returns_by_reason)[at]);
        }
        return sum / runs(left_out);
    }

    LoadedVariant const* variant_;
    RunResult run_;
};

VariantSums run_variant(LoadedCase const& loaded, LoadedVariant const& variant, CaseOptions const& options) {
    Experiment experiment{.scenario = variant.scenario,
                          .policies = variant.policies,
                          .baseline = 0,
                          .seed = options.seed.value_or(loaded.file.seed),
                          .replications = options.replications.value_or(loaded.file.replications),
                          .until = {},
                          .threads = options.threads,
                          .progress = {},
                          .stop = options.stop};
    auto result = run_experiment(experiment);
    if (result.interrupted) throw Interrupted{};
    return {variant, std::move(result)};
}

/// A quantity and its jackknife over the replications.
struct Jackknifed {
    std::optional<double> value, half_width;
};

/// `of(left_out)` is the quantity without one replication; none is left out where it is `n`.
template <class Of>
Jackknifed jackknife(std::size_t n, Of of) {
    Jackknifed out{of(n), {}};
    if (!out.value || n < 2) return out;
    std::vector<double> pseudo;
    for (std::size_t r = 0; r < n; ++r) {
        auto const without = of(r);
        if (!without) return out;
        pseudo.push_back(static_cast<double>(n) * *out.value - static_cast<double>(n - 1) * *without);
    }
    out.half_width = t_975(static_cast<double>(n - 1)) * std::sqrt(sample_variance(pseudo) / static_cast<double>(n));
    return out;
}

std::optional<double> value_of(Measure const& measure, std::vector<VariantSums> const& sums, std::size_t left_out) {
    std::vector<std::optional<double>> values;
    for (auto const& one : measure.metrics()) {
        auto const variant =
            std::find_if(sums.begin(), sums.end(), [&](auto const& s) { return s.name() == one.variant; });
        values.push_back(variant->value(one, left_out));
    }
    return measure.value(values);
}

void judge_pick(LoadedClaim const& claim, std::vector<VariantSums> const& sums, ClaimRow& row) {
    auto const n = sums.front().replicates();
    double const sign = claim.spec.most.empty() ? -1 : 1;
    auto const& names = alternatives(claim.spec);
    std::optional<std::size_t> best;
    std::vector<std::optional<double>> values;
    for (auto const& measure : claim.measures) values.push_back(value_of(measure, sums, n));
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] && (!best || sign * *values[i] > sign * *values[*best])) best = i;
    }
    if (!best) {
        row.reason = "no value: something is divided by 0";
        return;
    }
    row.picked = names[*best];
    auto const one = jackknife(n, [&](std::size_t r) { return value_of(claim.measures[*best], sums, r); });
    row.value = one.value, row.half_width = one.half_width;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i == *best || !values[i]) continue;
        auto const lead = jackknife(n, [&](std::size_t r) -> std::optional<double> {
            auto const a = value_of(claim.measures[*best], sums, r), b = value_of(claim.measures[i], sums, r);
            if (!a || !b) return std::nullopt;
            return sign * (*a - *b);
        });
        if (!lead.half_width || *lead.value <= *lead.half_width) row.close.push_back(names[i]);
    }
    row.met = std::find(claim.spec.wins.begin(), claim.spec.wins.end(), row.picked) != claim.spec.wins.end();
    if (row.met) return;
    row.reason = fmt::format("{} wins, not {}", row.picked, fmt::join(claim.spec.wins, " or "));
    row.undecided = std::ranges::find_first_of(row.close, claim.spec.wins) != row.close.end();
}

void judge_value(LoadedClaim const& claim, std::vector<VariantSums> const& sums, ClaimRow& row) {
    auto const n = sums.front().replicates();
    auto const one = jackknife(n, [&](std::size_t r) { return value_of(claim.measures.front(), sums, r); });
    row.value = one.value, row.half_width = one.half_width;
    if (!one.value) {
        row.reason = "no value: something is divided by 0";
        return;
    }
    auto const& c = claim.spec;
    double const half = one.half_width.value_or(0);
    bool decided = false;
    auto const miss = [&](std::string why, bool surely) {
        row.reason += (row.reason.empty() ? "" : "; ") + std::move(why);
        decided = decided || surely;
    };
    if (double const off = c.near ? std::fabs(*one.value - *c.near) : 0; c.near && off > *c.within) {
        miss(fmt::format("{:.4g} from the {:.4g} claimed, more than {:.4g}", *one.value - *c.near, *c.near, *c.within),
             off - half > *c.within);
    }
    if (c.above && *one.value - half <= *c.above)
        miss(fmt::format("the interval is not above {:.4g}", *c.above), *one.value + half <= *c.above);
    if (c.below && *one.value + half >= *c.below)
        miss(fmt::format("the interval is not below {:.4g}", *c.below), *one.value - half >= *c.below);
    row.undecided = !row.reason.empty() && !decided;
    row.met = row.reason.empty();
}

ClaimRow judged(LoadedCase const& loaded, LoadedClaim const& claim, std::vector<VariantSums> const& sums) {
    static constexpr std::array<char const*, 5> sources{"A", "B", "C", "data", "common"};
    auto const& c = claim.spec;
    ClaimRow row;
    row.in_case = loaded.file.name, row.id = c.id, row.system = c.system, row.text = c.text, row.figure = c.figure;
    row.source = sources[static_cast<std::size_t>(c.source)];
    row.near = c.near, row.within = c.within, row.above = c.above, row.below = c.below;
    row.kind = c.kind == ClaimKind::calibrated ? "calibrated" : "emergent";
    if (alternatives(c).empty())
        judge_value(claim, sums, row);
    else
        judge_pick(claim, sums, row);
    if (!row.met && !c.note.empty()) row.reason += ": " + c.note;
    return row;
}

}  // namespace

LoadedCase load_case(CaseFile file, Problems problems, std::vector<std::filesystem::path> const& policy_libraries,
                     CaseOptions const& options) {
    LoadedCase out{std::move(file), {}, {}};
    auto const overrides = overrides_of(options);
    std::vector<Scenario> scenarios;
    std::vector<std::string> variants{"base"};
    for (auto const& variant : out.file.variants) variants.push_back(variant.name);
    for (auto const& name : variants) {
        try {
            scenarios.push_back(out.file.scenario_of(name, overrides));
        } catch (ScenarioError const& error) {
            if (name == "base" || problems.empty()) note(problems, error);  // what is wrong with base is wrong with all
        }
        if (!problems.empty() && scenarios.empty()) problems.raise_if_any();
    }
    auto const names = names_of(out.file, scenarios.front().central());
    for (auto const& claim : out.file.claims) out.claims.push_back(compiled(claim, names, problems));
    problems.raise_if_any();
    for (std::size_t v = 0; v < variants.size(); ++v) {
        if (!named(out.claims, variants[v], nullptr)) continue;
        auto policies =
            load_policies(out.file, out.claims, variants[v], scenarios[v].observables(), policy_libraries, problems);
        out.variants.push_back({variants[v], scenarios[v], std::move(policies)});
    }
    problems.raise_if_any();
    return out;
}

LoadedCase load_case(std::filesystem::path const& path, std::vector<std::filesystem::path> const& policy_libraries,
                     CaseOptions const& options) {
    Problems problems;
    auto file = read_case(path, problems);
    return load_case(std::move(file), std::move(problems), policy_libraries, options);
}

std::vector<ClaimRow> run_case(LoadedCase const& loaded, CaseOptions const& options) {
    std::vector<VariantSums> sums;
    for (auto const& variant : loaded.variants) sums.push_back(run_variant(loaded, variant, options));
    std::vector<ClaimRow> rows;
    for (auto const& claim : loaded.claims) rows.push_back(judged(loaded, claim, sums));
    return rows;
}

}  // namespace rekindle
