#include "output/part_sums.hpp"

#include <numeric>

namespace rekindle {

PartSums::PartSums(RunResult const& run) {
    for (auto const& r : run.replicates) {
        for (std::size_t part = 0; part < r.part_users.size(); ++part) {
            std::vector<WorldSums> worlds(run.worlds.size());
            for (std::size_t w = 0; w < worlds.size(); ++w) {
                auto totals = r.worlds[w].parts[part];
                derive(totals);
                for (std::size_t c = 0; c < counter_count; ++c) worlds[w][c] = static_cast<double>(totals[c]);
                worlds[w][users_row] = static_cast<double>(r.part_users[part]) +
                                       worlds[w][index_of(Counter::referred_users)] +
                                       worlds[w][index_of(Counter::acquired_users)];
            }
            rows_.push_back(std::move(worlds));
            users_.push_back(static_cast<double>(r.part_users[part]));
        }
    }
}

std::vector<double> PartSums::residuals(std::span<Part const> gradient) const {
    std::vector<double> values;
    for (auto const& row : rows_) {
        double sum = 0;
        for (auto const& p : gradient) sum += p.coefficient * row[p.world][p.row];
        values.push_back(sum);
    }
    double const per_user =
        std::accumulate(values.begin(), values.end(), 0.0) / std::accumulate(users_.begin(), users_.end(), 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= per_user * users_[i];
    return values;
}

std::optional<double> PartSums::value(Quantity const& quantity, std::vector<double> const& weights) const {
    std::vector<WorldSums> sums(rows_[0].size(), WorldSums{});
    auto add = [&](std::vector<Part> const& parts) {
        for (auto const& p : parts) {
            double& sum = sums[p.world][p.row];
            sum = 0;
            for (std::size_t i = 0; i < rows_.size(); ++i) sum += weights[i] * rows_[i][p.world][p.row];
        }
    };
    for (auto const* side : {&quantity.plus, &quantity.minus}) {
        for (auto const& fraction : *side) add(fraction.numerator), add(fraction.denominator);
    }
    return value_of(quantity, sums);
}

}  // namespace rekindle
