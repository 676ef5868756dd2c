#pragma once

namespace rekindle {

/// Log-normal law of a sojourn: log(t / day) is normal, S(t) = 1 - Phi((log t - mu) / sigma); the median is e^mu days.
struct LogNormal {
    double mu_log_days;  ///< mean of log(t / day)
    double sigma;        ///< > 0, standard deviation of log(t / day)

    [[nodiscard]] double rate(double t_days) const;
    [[nodiscard]] double cumulative(double t_days) const;
    [[nodiscard]] double inverse_cumulative(double target) const;
};

}  // namespace rekindle
