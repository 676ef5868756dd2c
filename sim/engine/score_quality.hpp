#pragma once
// How good a predictive score is made to be, against a reference population.

#include <span>
#include <vector>

#include "sim/population/leaving_model.hpp"

namespace rekindle {

/// The noise of one score. On the probit scale a score is Phi^-1(p) + sigma x standard normal, with p the true chance.
/// sigma is such that over the reference population the expected AUC, or the squared correlation with Phi^-1(p), is as
/// stated: AUC = sum p_i (1 - p_j) Phi((z_i - z_j) / (sigma sqrt 2)) / sum p_i (1 - p_j). Even p itself has an AUC
/// below 1, since the outcome is chance; a higher one is not to be had without knowing the future and gives sigma 0.
/// The score shown is calibrated: the mean of p over the reference population given the noisy score. An uplift is no
/// chance: its noise is on its own scale, and shrunk.
class ScoreQuality {
  public:
    ScoreQuality() = default;
    /// `truths`: of the reference population's users; without any, the score is exact.
    ScoreQuality(Score const& score, std::vector<double> truths);

    [[nodiscard]] double sigma() const { return sigma_; }
    /// The AUC expected of noise sigma.
    [[nodiscard]] double auc(double sigma) const;
    /// The score shown for a true value, with a standard normal error.
    [[nodiscard]] double shown(Score const& score, double truth, double error) const;

  private:
    /// Equal parts of the reference population, in the order of their chances.
    struct Bin {
        double p, z;
    };
    std::vector<Bin> bins_;
    double sigma_ = 0;
    double mean_ = 0;
};

}  // namespace rekindle
