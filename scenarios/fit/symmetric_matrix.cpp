#include "scenarios/fit/symmetric_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// One Jacobi rotation that makes m[p][q] zero; the columns of `basis` turn with it.
void rotate(Matrix& m, Matrix& basis, std::size_t p, std::size_t q) {
    if (m[p][q] == 0) return;
    double const theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
    double const t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
    double const c = 1 / std::sqrt(t * t + 1);
    double const s = t * c;
    auto const turn = [c, s](double& x, double& y) {
        double const old = x;
        x = c * old - s * y;
        y = s * old + c * y;
    };
    for (auto& row : m) turn(row[p], row[q]);
    for (std::size_t k = 0; k < m.size(); ++k) turn(m[p][k], m[q][k]);
    for (auto& row : basis) turn(row[p], row[q]);
}

double off_diagonal(Matrix const& m) {
    double sum = 0;
    for (std::size_t i = 0; i < m.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) sum += m[i][k] * m[i][k];
    return sum;
}

}  // namespace

EigenSystem eigen_system(Matrix matrix) {
    std::size_t const n = matrix.size();
    Matrix basis(n, std::vector<double>(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) {
        REKINDLE_EXPECTS(matrix[i].size() == n);
        basis[i][i] = 1;
    }
    for (int sweep = 0; sweep < 100 && off_diagonal(matrix) > 0; ++sweep)
        for (std::size_t p = 0; p < n; ++p)
            for (std::size_t q = p + 1; q < n; ++q) rotate(matrix, basis, p, q);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return matrix[a][a] < matrix[b][b]; });
    EigenSystem result;
    for (auto const k : order) {
        result.values.push_back(matrix[k][k]);
        std::vector<double> column;
        for (std::size_t i = 0; i < n; ++i) column.push_back(basis[i][k]);
        result.vectors.push_back(std::move(column));
    }
    return result;
}

BoundedInverse bounded_inverse(Matrix const& information, double most_variance) {
    std::size_t const n = information.size();
    auto const system = eigen_system(information);
    BoundedInverse result{Matrix(n, std::vector<double>(n, 0.0)), 0};
    for (std::size_t k = 0; k < n; ++k) {
        bool const flat = !(system.values[k] * most_variance > 1);
        double const variance = flat ? most_variance : 1 / system.values[k];
        result.limited += flat;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                result.covariance[i][j] += variance * system.vectors[k][i] * system.vectors[k][j];
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) result.covariance[j][i] = result.covariance[i][j];
    return result;
}

}  // namespace rekindle
