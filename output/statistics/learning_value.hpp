#pragma once
// What it is worth to learn a parameter before choosing: expected value of (partial) perfect information.

#include <optional>
#include <span>
#include <vector>

namespace rekindle {

/// Values of each option per draw of the parameters: [option][draw].
using OptionValues = std::vector<std::vector<double>>;

struct Choice {
    std::vector<double> mean, probability_best, expected_loss;  ///< per option; ties go to the first
    double perfect_information = 0;                             ///< mean of the best minus the best mean
};
[[nodiscard]] Choice choose(OptionValues const& values);

struct LearningValue {
    double value = 0, se = 0;
    double noise = 0;  ///< 95 % of parameters that teach nothing would show no more, with these draws
    std::vector<std::vector<double>> fitted;  ///< expected value of each option given the parameter, [option][draw]
};
/// EVPPI of one parameter by regression (Strong, Oakley and Brennan 2014): the options' values are fitted by a
/// polynomial of the parameter's rank-normal score, cubic from 40 draws on, quadratic from 15, else a line; the value
/// is the mean of the best fit minus the best mean. The error comes from draws of the coefficients within their own
/// errors, the noise from draws in an order of their own, both from fixed seeds. 0 with fewer than 6 draws or a
/// parameter that does not vary.
[[nodiscard]] LearningValue learning_value(OptionValues const& values, std::span<double const> parameter);

/// How far an option's expected value moves with one parameter, by the same regression.
struct Swing {
    double low, high;  ///< at the draws nearest to the parameter's 5 % and 95 %
    double noise;  ///< 95 times in 100 none of that many parameters without effect would show a larger distance, with
                   ///< these draws
};
/// Of each parameter, [parameter][draw]. Few draws let parameters go along with each other by chance: the one that
/// moves the value furthest is taken first, the others are fitted to what it leaves, and so on while one stands out
/// from noise and six draws are left for each. None with fewer than 6 draws or a parameter that does not vary.
[[nodiscard]] std::vector<std::optional<Swing>> swings(std::span<double const> values,
                                                       std::span<std::vector<double> const> parameters);

}  // namespace rekindle
