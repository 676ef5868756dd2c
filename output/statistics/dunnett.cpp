#include "output/statistics/dunnett.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "output/statistics/normal.hpp"
#include "output/statistics/resampling.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// l with l_i l_j nearest to the correlations off the diagonal, by coordinate descent.
std::vector<double> factor_of(CorrelationMatrix const& r) {
    auto const k = r.size();
    if (k == 1) return {0};
    if (k == 2) {
        double const l = std::sqrt(std::min(std::fabs(r[0][1]), 0.9999));
        return {l, r[0][1] < 0 ? -l : l};
    }
    std::vector<double> l(k, 0.5);
    for (std::size_t i = 0; i < k; ++i) {
        double const mean = (std::accumulate(r[i].begin(), r[i].end(), 0.0) - 1) / static_cast<double>(k - 1);
        l[i] = mean < 0 ? -std::sqrt(-mean) : std::sqrt(mean);
    }
    for (int round = 0; round < 500; ++round) {
        double moved = 0;
        for (std::size_t i = 0; i < k; ++i) {
            double product = 0, square = 0;
            for (std::size_t j = 0; j < k; ++j) {
                if (j == i) continue;
                product += r[i][j] * l[j], square += l[j] * l[j];
            }
            double const next = std::clamp(square > 0 ? product / square : 0, -0.9999, 0.9999);
            moved = std::max(moved, std::fabs(next - l[i]));
            l[i] = next;
        }
        if (moved < 1e-12) break;
    }
    return l;
}

double phi(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

/// Of normal variables l_i z + sqrt(1 - l_i^2) e_i, by Simpson's rule over z.
double all_within(double c, std::vector<double> const& l) {
    constexpr int steps = 400;
    constexpr double end = 8;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
        double const z = -end + 2 * end * i / steps;
        double inside = normal_density(z);
        for (double const x : l) {
            double const rest = std::sqrt(1 - x * x);
            inside *= phi((c - x * z) / rest) - phi((-c - x * z) / rest);
        }
        sum += inside * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
    }
    return sum * 2 * end / steps / 3;
}

/// Over the shared scale s = sqrt(chi^2 / freedom), by Simpson's rule where its density matters.
double all_within_student(double c, std::vector<double> const& l, double freedom) {
    if (!(freedom < 1e4)) return all_within(c, l);
    constexpr int steps = 120;
    double const spread = 8 / std::sqrt(2 * freedom), low = std::max(1e-6, 1 - spread), high = 1 + spread + 1 / freedom;
    double const log_scale = std::log(2.0) + freedom / 2 * std::log(freedom / 2) - std::lgamma(freedom / 2);
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
        double const s = low + (high - low) * i / steps;
        double const density = std::exp(log_scale + (freedom - 1) * std::log(s) - freedom * s * s / 2);
        sum += density * all_within(c * s, l) * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
    }
    return sum * (high - low) / steps / 3;
}

}  // namespace

double probability_all_within(double c, CorrelationMatrix const& correlation, double freedom) {
    return settled(all_within_student(c, factor_of(correlation), freedom));
}

double dunnett_point(CorrelationMatrix const& correlation, double freedom) {
    auto const l = factor_of(correlation);
    double low = 1.5, high = 4;
    while (all_within_student(high, l, freedom) < 0.95 && high < 1e3) high *= 2;
    while (high - low > 1e-7) {
        double const middle = (low + high) / 2;
        (all_within_student(middle, l, freedom) < 0.95 ? low : high) = middle;
    }
    return std::round((low + high) / 2 * 1e6) / 1e6;
}

CorrelationMatrix uncorrelated(std::size_t k) {
    CorrelationMatrix r(k, std::vector<double>(k));
    for (std::size_t i = 0; i < k; ++i) r[i][i] = 1;
    return r;
}

CorrelationMatrix correlation_of(std::span<std::vector<double> const> columns) {
    auto const k = columns.size();
    auto const n = static_cast<double>(columns[0].size());
    std::vector<double> mean(k);
    for (std::size_t i = 0; i < k; ++i) mean[i] = std::accumulate(columns[i].begin(), columns[i].end(), 0.0) / n;
    auto const covariance = [&](std::size_t i, std::size_t j) {
        double sum = 0;
        for (std::size_t row = 0; row < columns[i].size(); ++row)
            sum += (columns[i][row] - mean[i]) * (columns[j][row] - mean[j]);
        return sum;
    };
    auto r = uncorrelated(k);
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            double const scale = std::sqrt(covariance(i, i) * covariance(j, j));
            r[i][j] = r[j][i] = scale > 0 ? covariance(i, j) / scale : 0;
        }
    }
    return r;
}

double bootstrap_max_point(std::span<std::vector<double> const> columns, std::size_t repetitions) {
    auto const rows = columns[0].size();
    REKINDLE_EXPECTS(rows >= 2);
    std::vector<std::vector<double>> centred(columns.begin(), columns.end());
    for (auto& column : centred) {
        double const mean = std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(rows);
        double square = 0;
        for (double& x : column) x -= mean, square += x * x;
        double const scale = std::sqrt(square);  // of the resampled sum
        for (double& x : column) x = scale > 0 ? x / scale : 0;
    }
    std::vector<double> largest;
    Resampler draw(rows);
    for (std::size_t b = 0; b < repetitions; ++b) {
        auto const& weights = draw.next();
        double most = 0;
        for (auto const& column : centred) {
            double sum = 0;
            for (std::size_t row = 0; row < rows; ++row) sum += weights[row] * column[row];
            most = std::max(most, std::fabs(sum));
        }
        largest.push_back(most);
    }
    return settled(quantile_of(std::move(largest), 0.95));
}

}  // namespace rekindle
