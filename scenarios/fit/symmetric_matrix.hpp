#pragma once
// Small symmetric matrices of the fits: covariance from a Hessian.

#include <string>
#include <vector>

namespace rekindle {

/// Row-major square matrix as nested vectors; a handful of rows.
using Matrix = std::vector<std::vector<double>>;

struct EigenSystem {
    std::vector<double> values;  ///< ascending
    Matrix vectors;              ///< vectors[k] belongs to values[k]; orthonormal
};

/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
[[nodiscard]] EigenSystem eigen_system(Matrix matrix);

/// Inverse of the observed information (minus the Hessian of a log-likelihood), always positive semi-definite: a
/// direction whose variance would exceed `most_variance`, or that is not curved downward at all, gets `most_variance`
/// instead. `limited` counts them.
struct BoundedInverse {
    Matrix covariance;
    int limited = 0;
};
[[nodiscard]] BoundedInverse bounded_inverse(Matrix const& information, double most_variance);

}  // namespace rekindle
