#include "scenarios/fit/likelihood_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <exception>
#include <limits>
#include <nlopt.hpp>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

using Logs = std::vector<double>;

/// Slope and minus the Hessian, over the parameters away from their bounds.
struct Curvature {
    std::vector<double> slope;
    Matrix information;
};

constexpr double most_variance = 4;  ///< of a log-parameter
constexpr std::size_t rescored_ends = 4;
constexpr double rescored_within = 40;  ///< log units that few nodes may be wrong by

struct Optimum {
    Logs at;
    double log_likelihood = -std::numeric_limits<double>::infinity();
};

/// Uniform in (-1, 1), a fixed function of its arguments (splitmix64): the starts are the same in every run.
double fixed_jitter(std::uint64_t start, std::uint64_t parameter) {
    std::uint64_t z = (start * 64 + parameter + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1p-52 - 1;
}

/// NLopt hands the objective a plain pointer and must not see exceptions.
struct Objective {
    LogLikelihood const& function;
    nlopt::opt& search;
    std::function<void(int)> const& count;  ///< told the number of evaluations before each
    Optimum best;
    std::exception_ptr failure = nullptr;
    int evaluations = 0;

    double operator()(std::vector<double> const& at) {
        try {
            count(evaluations++);
            double const value = function(at);
            if (value > best.log_likelihood) best = {at, value};
            return std::isfinite(value) ? value : -1e300;
        } catch (...) {
            failure = std::current_exception();
            search.force_stop();
            return -1e300;
        }
    }
};

class Search {
  public:
    Search(SearchPlan const& plan, FitProgress const& progress) : plan_{plan}, progress_{progress} {
        for (auto const& parameter : plan.parameters) {
            REKINDLE_EXPECTS(0 < parameter.lower && parameter.lower < parameter.start &&
                             parameter.start < parameter.upper);
            lower_.push_back(std::log(parameter.lower));
            upper_.push_back(std::log(parameter.upper));
        }
    }

    FitResult run(LogLikelihood const& coarse, LogLikelihood const& fine, LogLikelihood const& ranking) {
        std::vector<Optimum> ends;
        int const starts = std::max(plan_.starts, 1);
        for (int i = 0; i < starts; ++i) {
            auto const stage = fmt::format("{}: start {} of {}", plan_.model, i + 1, starts);
            ends.push_back(climb(coarse, start(static_cast<std::uint64_t>(i)), 0.5,
                                 [&](int done) { report(stage, (i + std::min(done / 400.0, 1.0)) / starts); }));
        }
        Curvature curvature;
        Optimum top = best_of(ends, ranking);
        if (!plan_.quick) top = refine(fine, top.at, curvature);
        if (!std::isfinite(top.log_likelihood))
            throw std::runtime_error(plan_.model + ": the likelihood is nowhere finite");
        FitResult result;
        result.model = plan_.model;
        result.log_likelihood = top.log_likelihood;
        result.aic = 2 * static_cast<double>(plan_.parameters.size()) - 2 * top.log_likelihood;
        if (!plan_.quick) compare_ends(ends, result);
        add_parameters(top, curvature, result);
        report(plan_.model + ": done", 1);
        return result;
    }

  private:
    /// The best by `fine` of the ends that are near the best by `coarse`, each point once.
    Optimum best_of(std::vector<Optimum> ends, LogLikelihood const& fine) const {
        std::stable_sort(ends.begin(), ends.end(),
                         [](auto const& a, auto const& b) { return a.log_likelihood > b.log_likelihood; });
        if (plan_.quick) return ends.front();
        Optimum best;
        for (std::size_t i = 0; i < std::min(ends.size(), rescored_ends); ++i) {
            if (ends[i].log_likelihood < ends.front().log_likelihood - rescored_within) break;
            double const value = fine(ends[i].at);
            if (value > best.log_likelihood || best.at.empty()) best = {ends[i].at, value};
        }
        return best;
    }

    void report(std::string const& stage, double fraction) const {
        if (progress_) progress_(stage, fraction);
    }

    Logs start(std::uint64_t which) const {
        Logs at;
        for (std::size_t k = 0; k < plan_.parameters.size(); ++k) {
            double const jitter = which == 0 ? 0 : std::log(plan_.spread) * fixed_jitter(which, k);
            at.push_back(std::clamp(std::log(plan_.parameters[k].start) + jitter, lower_[k] + 0.1, upper_[k] - 0.1));
        }
        return at;
    }

    Optimum climb(LogLikelihood const& function, Logs from, double step, std::function<void(int)> const& count) const {
        nlopt::opt search{nlopt::LN_BOBYQA, static_cast<unsigned>(from.size())};
        search.set_lower_bounds(lower_);
        search.set_upper_bounds(upper_);
        search.set_initial_step(step);
        search.set_xtol_abs(plan_.tolerance);
        search.set_maxeval(plan_.quick ? 120 : 3000);
        Objective objective{function, search, count, {from, -std::numeric_limits<double>::infinity()}};
        search.set_max_objective([](std::vector<double> const& at, std::vector<double>&,
                                    void* data) { return (*static_cast<Objective*>(data))(at); },
                                 &objective);
        double value = 0;
        try {
            search.optimize(from, value);
        } catch (nlopt::roundoff_limited const&) {  // as sharp as doubles allow: the best point stands
        } catch (nlopt::forced_stop const&) {
        } catch (std::runtime_error const&) {  // BOBYQA's generic failure on a degenerate model: the best point stands
        }
        if (objective.failure) std::rethrow_exception(objective.failure);
        return objective.best;
    }

    /// Away from its bounds by more than the differences need.
    std::vector<std::size_t> inner_parameters(Logs const& at) const {
        std::vector<std::size_t> inner;
        for (std::size_t k = 0; k < at.size(); ++k)
            if (std::min(at[k] - lower_[k], upper_[k] - at[k]) > 2 * plan_.step) inner.push_back(k);
        return inner;
    }

    /// Newton from the best coarse end; where that gets stuck, a climb and Newton again.
    Optimum refine(LogLikelihood const& function, Logs const& from, Curvature& curvature) const {
        Optimum top{from, function(from)};
        if (polish(function, top, curvature)) return top;
        top = climb(function, top.at, 0.1,
                    [&](int done) { report(plan_.model + ": refining", std::min(done / 200.0, 1.0)); });
        polish(function, top, curvature);
        return top;
    }

    /// Newton steps from `top`, uphill only. True where they ended in a small one: then `curvature` is that of the
    /// point reached, or of one so near that it is the same.
    bool polish(LogLikelihood const& function, Optimum& top, Curvature& curvature) const {
        for (int round = 0; round < 4; ++round) {
            auto const inner = inner_parameters(top.at);
            curvature = curvature_at(function, top, inner);
            auto const inverse = bounded_inverse(curvature.information, most_variance);
            Logs next = top.at;
            double longest = 0;
            for (std::size_t i = 0; i < inner.size(); ++i) {
                double move = 0;
                for (std::size_t k = 0; k < inner.size(); ++k) move += inverse.covariance[i][k] * curvature.slope[k];
                longest = std::max(longest, std::abs(move));
                next[inner[i]] = std::clamp(top.at[inner[i]] + move, lower_[inner[i]], upper_[inner[i]]);
            }
            bool const small = longest < 0.03;
            if (longest > 1 || inner_parameters(next) != inner) return false;
            double const value = function(next);
            if (value > top.log_likelihood) {
                top = {next, value};
            } else if (!small) {
                return false;
            }
            if (small) return true;
        }
        return false;
    }

    void compare_ends(std::vector<Optimum> const& ends, FitResult& result) const {
        double best = ends.front().log_likelihood;
        for (auto const& end : ends) best = std::max(best, end.log_likelihood);
        std::vector<Optimum const*> equal;
        for (auto const& end : ends)
            if (end.log_likelihood > best - 0.5) equal.push_back(&end);
        if (equal.size() < ends.size())
            result.warnings.push_back(
                fmt::format("{}: {} of {} starts ended at a lower local optimum; the best is reported", plan_.model,
                            ends.size() - equal.size(), ends.size()));
        std::string apart;
        for (std::size_t k = 0; k < plan_.parameters.size(); ++k) {
            auto const [low, high] =
                std::minmax_element(equal.begin(), equal.end(), [k](auto* a, auto* b) { return a->at[k] < b->at[k]; });
            if ((*high)->at[k] - (*low)->at[k] > std::log(1.1))
                apart += fmt::format("{}{} {:.3g} to {:.3g}", apart.empty() ? "" : ", ", plan_.parameters[k].name,
                                     std::exp((*low)->at[k]), std::exp((*high)->at[k]));
        }
        if (!apart.empty())
            result.warnings.push_back(plan_.model + ": the likelihood is flat; starts ended equally high at " + apart);
    }

    void add_parameters(Optimum const& top, Curvature const& curvature, FitResult& result) const {
        auto const inner = inner_parameters(top.at);
        for (std::size_t k = 0; k < top.at.size(); ++k) {
            auto const& parameter = plan_.parameters[k];
            result.parameters.push_back(
                {parameter.name, std::exp(top.at[k]), std::numeric_limits<double>::quiet_NaN()});
            if (!std::binary_search(inner.begin(), inner.end(), k))
                result.warnings.push_back(fmt::format(
                    "{}: {} = {:.4g} lies at the edge of the search ({:g} to {:g}): not identified by this log",
                    plan_.model, parameter.name, result.parameters.back().value, parameter.lower, parameter.upper));
        }
        result.log_covariance = Matrix(top.at.size(), std::vector<double>(top.at.size(), 0.0));
        if (plan_.quick) return;
        auto const inverse = bounded_inverse(curvature.information, most_variance);
        if (inverse.limited > 0)
            result.warnings.push_back(fmt::format(
                "{}: {} direction(s) of the likelihood are nearly flat; their standard deviation in logs is "
                "limited to {:g}",
                plan_.model, inverse.limited, std::sqrt(most_variance)));
        for (std::size_t i = 0; i < inner.size(); ++i) {
            for (std::size_t k = 0; k < inner.size(); ++k)
                result.log_covariance[inner[i]][inner[k]] = inverse.covariance[i][k];
            auto& parameter = result.parameters[inner[i]];
            parameter.se = parameter.value * std::sqrt(inverse.covariance[i][i]);
        }
    }

    /// By central differences.
    Curvature curvature_at(LogLikelihood const& function, Optimum const& top,
                           std::vector<std::size_t> const& inner) const {
        double const h = plan_.step;
        auto const moved = [&](std::size_t i, double by_i, std::size_t k, double by_k) {
            Logs at = top.at;
            at[i] += by_i * h;
            at[k] += by_k * h;
            return function(at);
        };
        std::size_t const n = inner.size();
        Curvature result{std::vector<double>(n), Matrix(n, std::vector<double>(n, 0.0))};
        for (std::size_t i = 0; i < n; ++i) {
            report(plan_.model + ": standard errors", static_cast<double>(i) / static_cast<double>(n));
            auto const a = inner[i];
            double const above = moved(a, 1, a, 0);
            double const below = moved(a, -1, a, 0);
            result.slope[i] = (above - below) / (2 * h);
            result.information[i][i] = -(above - 2 * top.log_likelihood + below) / (h * h);
            for (std::size_t k = 0; k < i; ++k) {
                auto const b = inner[k];
                double const mixed = moved(a, 1, b, 1) - moved(a, 1, b, -1) - moved(a, -1, b, 1) + moved(a, -1, b, -1);
                result.information[i][k] = result.information[k][i] = -mixed / (4 * h * h);
            }
        }
        return result;
    }

    SearchPlan const& plan_;
    FitProgress const& progress_;
    Logs lower_;
    Logs upper_;
};

}  // namespace

FitResult maximise_likelihood(SearchPlan const& plan, LogLikelihood const& coarse, LogLikelihood const& fine,
                              FitProgress const& progress, LogLikelihood const& ranking) {
    return Search{plan, progress}.run(coarse, fine, ranking ? ranking : fine);
}

}  // namespace rekindle
