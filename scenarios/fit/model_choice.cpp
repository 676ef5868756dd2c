#include "scenarios/fit/model_choice.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "scenarios/fit/family_r_fit.hpp"
#include "scenarios/fit/history_filter.hpp"
#include "scenarios/fit/two_state_fit.hpp"

namespace rekindle {
namespace {

constexpr std::array origins{0.55, 0.70, 0.85};
constexpr double ahead = 0.15;  ///< of the window
constexpr int least_days_ahead = 7;
constexpr std::size_t most_customers = 1000;
constexpr int most_counted = 60;  ///< order days ahead that are told apart
constexpr double total_slack = 0.03;
constexpr TwoStateGrid score_grid{48, 16};
constexpr int stacking_rounds = 200;

struct Member {
    MemberScore score;
    std::vector<double> crps;    ///< per scored customer, origin by origin
    std::vector<double> chance;  ///< of what it did
    double forecast = 0, happened = 0;
};

/// Order days of each customer of the earlier sample in (from, to].
std::vector<int> orders_after(CalibrationSample const& sample, CalendarDay from, CalendarDay to) {
    std::vector<int> counts;
    for (auto const& customer : sample.customers) {
        if (customer.first_day > from) continue;
        int count = 0;
        CalendarDay day = customer.first_day;
        for (std::uint32_t i = 0; i < customer.repeats; ++i) {
            day += sample.gaps_days[customer.gap_begin + i];
            count += day > from && day <= to ? 1 : 0;
        }
        counts.push_back(count);
    }
    return counts;
}

double crps_of(std::vector<double> const& chance, int happened) {
    double below = 0, sum = 0;
    for (std::size_t n = 0; n + 1 < chance.size(); ++n) {
        below += chance[n];
        double const off = below - (static_cast<int>(n) >= happened ? 1 : 0);
        sum += off * off;
    }
    return sum;
}

void add_scores(Member& member, UserNodes const& nodes, HistoryFilter const& filter, DayHistories const& data,
                std::vector<int> const& happened, int days) {
    int const most = std::min(most_counted, *std::max_element(happened.begin(), happened.end()) + 10);
    auto const futures = filter.futures(nodes, days, most);
    for (std::size_t i = 0; i < happened.size(); ++i) {
        auto const& future = futures[data.of_customer[i]];
        int const count = std::min(happened[i], most);
        member.crps.push_back(crps_of(future.count_chance, count));
        member.chance.push_back(std::max(future.count_chance[static_cast<std::size_t>(count)], 1e-12));
        member.forecast += future.expected_orders;
        member.happened += happened[i];
    }
}

/// Mean and standard error of the paired excess over the best.
void compare(std::vector<Member>& members) {
    for (auto& m : members) {
        double sum = 0;
        for (double const x : m.crps) sum += x;
        m.score.crps = sum / static_cast<double>(m.crps.size());
        m.score.total_error = m.forecast / std::max(m.happened, 1.0) - 1;
    }
    auto const& best =
        *std::min_element(members.begin(), members.end(), [](auto& x, auto& y) { return x.score.crps < y.score.crps; });
    for (auto& m : members) {
        double squares = 0;
        auto const n = static_cast<double>(m.crps.size());
        m.score.crps_excess = m.score.crps - best.score.crps;
        for (std::size_t i = 0; i < m.crps.size(); ++i)
            squares += std::pow(m.crps[i] - best.crps[i] - m.score.crps_excess, 2);
        m.score.excess_se = std::sqrt(squares / std::max(n - 1, 1.0) / n);
    }
}

/// Weights of the mixture with the best mean log score (expectation maximisation from equal weights).
void stack(std::vector<Member>& members) {
    std::vector<double> weight(members.size(), 1.0 / static_cast<double>(members.size()));
    for (int round = 0; round < stacking_rounds; ++round) {
        std::vector<double> next(weight.size(), 0.0);
        for (std::size_t i = 0; i < members[0].chance.size(); ++i) {
            double all = 0;
            for (std::size_t m = 0; m < members.size(); ++m) all += weight[m] * members[m].chance[i];
            for (std::size_t m = 0; m < members.size(); ++m) next[m] += weight[m] * members[m].chance[i] / all;
        }
        for (std::size_t m = 0; m < members.size(); ++m)
            weight[m] = next[m] / static_cast<double>(members[0].chance.size());
    }
    for (std::size_t m = 0; m < members.size(); ++m) members[m].score.weight = weight[m];
}

void choose(ModelChoice& choice) {
    double least_off = std::numeric_limits<double>::infinity();
    int near = 0;
    auto const close = [](MemberScore const& s) { return s.crps_excess <= s.excess_se; };
    for (auto const& s : choice.scores)
        if (close(s)) least_off = std::min(least_off, std::abs(s.total_error)), ++near;
    choice.clear = near == 1;
    MemberScore const* chosen = nullptr;
    for (auto const& s : choice.scores) {
        if (!close(s) || std::abs(s.total_error) > least_off + total_slack) continue;
        if (chosen == nullptr || s.parameters < chosen->parameters ||
            (s.parameters == chosen->parameters && s.crps < chosen->crps))
            chosen = &s;
    }
    if (chosen != nullptr) choice.chosen = chosen->model;
}

/// Quick fits of the family to a sample of the customers, from origin to origin.
class Scorer {
  public:
    Scorer(CalibrationSample sample, int threads, FitProgress const& progress)
        : sample_{std::move(sample)}, threads_{threads}, progress_{progress} {
        first_ = sample_.end;
        for (auto const& customer : sample_.customers) first_ = std::min(first_, customer.first_day);
    }

    ModelChoice run() {
        ModelChoice choice;
        choice.customers = sample_.customers.size();
        auto const all = day_histories(sample_, GapOrder::kept);
        choice.phases = best_phases(all);
        choice.chosen = "R";
        int const days = static_cast<int>(ahead * (sample_.end - first_));
        if (days < least_days_ahead) return choice;
        for (double const origin : origins) {
            auto const day = first_ + static_cast<CalendarDay>(origin * (sample_.end - first_));
            if (progress_) progress_("choosing the model", origin);
            add_origin(day, std::min(day + days, sample_.end), choice.phases);
        }
        std::erase_if(members_, [](Member const& m) {  // a degenerate fit has no score
            auto const finite = [](double x) { return std::isfinite(x); };
            return !std::isfinite(m.forecast) || !std::all_of(m.crps.begin(), m.crps.end(), finite);
        });
        if (members_.empty()) return choice;
        choice.origins = used_origins_;
        compare(members_);
        stack(members_);
        for (auto const& m : members_) choice.scores.push_back(m.score);
        choose(choice);
        return choice;
    }

    int phases() { return best_phases(day_histories(sample_, GapOrder::kept)); }

  private:
    FamilyRFit quick(DayHistories const& data, int phases, FinalDeath death, FamilyR const* from) const {
        FamilyRPlan plan;
        plan.phases = phases, plan.death = death, plan.threads = threads_, plan.starts = 1, plan.quick = true;
        plan.from = from;
        return fit_family_r(data, plan, {});
    }

    int best_phases(DayHistories const& data) {
        int best = 1;
        double most = -std::numeric_limits<double>::infinity();
        for (int const k : {1, 2, 3}) {
            if (progress_) progress_("choosing the model", 0.1 * k);
            auto const fit = quick(data, k, FinalDeath::none, k > 1 ? &last_[0] : nullptr);
            if (fit.objective > most) most = fit.objective, best = k, last_[0] = fit.model;
            if (k > best) break;  // more regular is worse already
        }
        last_[1] = last_[2] = last_[0];
        return best;
    }

    Member& member(std::size_t row, std::string const& name, int parameters) {
        if (members_.size() <= row) members_.resize(row + 1);
        members_[row].score.model = name;
        members_[row].score.parameters = parameters;
        return members_[row];
    }

    void add_origin(CalendarDay from, CalendarDay to, int phases) {
        auto const past = cut_sample(sample_, from);
        if (past.gaps_days.size() < 20) return;
        auto const happened = orders_after(sample_, from, to);
        auto const data = day_histories(past, GapOrder::kept);
        HistoryFilter const filter{data, threads_};
        int const days = to - from;
        auto const score = [&](std::size_t row, std::string const& name, int parameters, UserNodes const& nodes) {
            add_scores(member(row, name, parameters), nodes, filter, data, happened, days);
        };
        auto const frequencies = recency_frequency(past);
        auto const pareto = fit_pareto_nbd(frequencies, 1, {});
        score(0, "pareto_nbd", 4,
              nodes_of(ParetoNbd{pareto.value("r"), pareto.value("alpha"), pareto.value("s"), pareto.value("beta")},
                       score_grid));
        auto const bg = fit_bg_nbd(frequencies, 1, {});
        score(1, "bg_nbd", 4,
              nodes_of(BgNbd{bg.value("r"), bg.value("alpha"), bg.value("a"), bg.value("b")}, score_grid));
        two_state_ =
            two_state_of(fit_two_state_quickly(day_histories(past), two_state_ ? &*two_state_ : nullptr, threads_));
        score(2, "two_state", 6, nodes_of(*two_state_, score_grid));
        constexpr std::array deaths{FinalDeath::none, FinalDeath::while_dormant, FinalDeath::at_lapse};
        for (std::size_t i = 0; i < deaths.size(); ++i) {
            last_[i] = quick(data, phases, deaths[i], &last_[i]).model;
            score(3 + i, family_r_name(1, deaths[i]), i == 0 ? 8 : 9, nodes_of(last_[i], score_grid));
        }
        ++used_origins_;
    }

    CalibrationSample sample_;
    int threads_;
    FitProgress const& progress_;
    CalendarDay first_ = 0;
    std::array<FamilyR, 3> last_{};  ///< by death; where the next quick fit starts
    std::optional<TwoState> two_state_;
    std::vector<Member> members_;
    int used_origins_ = 0;
};

}  // namespace

CalibrationSample thinned_sample(CalibrationSample const& sample, std::size_t most) {
    std::size_t const stride = (sample.customers.size() + most - 1) / most;
    if (stride <= 1) return sample;
    CalibrationSample result;
    result.end = sample.end;
    for (std::size_t i = 0; i < sample.customers.size(); i += stride) {
        auto customer = sample.customers[i];
        auto const from = static_cast<std::ptrdiff_t>(customer.gap_begin);
        auto const to = from + static_cast<std::ptrdiff_t>(customer.repeats);
        customer.gap_begin = result.gaps_days.size();
        result.gaps_days.insert(result.gaps_days.end(), sample.gaps_days.begin() + from, sample.gaps_days.begin() + to);
        result.repeat_amounts.insert(result.repeat_amounts.end(), sample.repeat_amounts.begin() + from,
                                     sample.repeat_amounts.begin() + to);
        result.customers.push_back(customer);
    }
    result.transactions = result.customers.size() + result.gaps_days.size();
    return result;
}

CalibrationSample cut_sample(CalibrationSample const& sample, CalendarDay end) {
    CalibrationSample result;
    result.end = end;
    for (auto customer : sample.customers) {
        if (customer.first_day > end) continue;
        auto const from = customer.gap_begin;
        auto const repeats = customer.repeats;
        customer.gap_begin = result.gaps_days.size();
        customer.repeats = 0;
        customer.last_day = customer.first_day;
        for (std::uint32_t i = 0; i < repeats && customer.last_day + sample.gaps_days[from + i] <= end; ++i) {
            customer.last_day += sample.gaps_days[from + i];
            result.gaps_days.push_back(sample.gaps_days[from + i]);
            result.repeat_amounts.push_back(sample.repeat_amounts[from + i]);
            ++customer.repeats;
        }
        result.customers.push_back(customer);
    }
    result.transactions = result.customers.size() + result.gaps_days.size();
    return result;
}

int choose_phases(CalibrationSample const& sample, int threads, FitProgress const& progress) {
    return Scorer{thinned_sample(sample, most_customers), threads, progress}.phases();
}

ModelChoice choose_model(CalibrationSample const& sample, int threads, FitProgress const& progress) {
    return Scorer{thinned_sample(sample, most_customers), threads, progress}.run();
}

}  // namespace rekindle
