#pragma once
// The laws that the tests of identities and of sampling run over: every kind, with shapes on both sides of 1.

#include <string>
#include <vector>

#include "sim/hazard/hazard_law.hpp"

namespace rekindle::test {

struct ExampleLaw {
    std::string name;
    HazardLaw law;
};

inline PiecewiseConstant example_pieces() {
    std::vector<double> const breaks{2, 10, 20}, rates{0.3, 0.02, 0, 0.08};
    return {breaks, rates};
}

inline PiecewiseConstant example_life_table() {
    std::vector<double> const times{0, 1, 3, 7, 30, 90}, survival{1, 0.8, 0.7, 0.55, 0.3, 0.1};
    return PiecewiseConstant::from_life_table(times, survival);
}

inline std::vector<ExampleLaw> example_laws() {
    return {{"exponential", Exponential{0.05}},
            {"weibull 0.7", Weibull{0.7, 30}},
            {"weibull 2.5", Weibull{2.5, 30}},
            {"gompertz growing", Gompertz{0.01, 0.05}},
            {"gompertz shrinking", Gompertz{0.05, -0.02}},
            {"gompertz constant", Gompertz{0.05, 0}},
            {"log-logistic 0.8", LogLogistic{0.8, 20}},
            {"log-logistic 3", LogLogistic{3, 20}},
            {"log-normal", LogNormal{3, 0.8}},
            {"gamma 0.4", GammaLaw{0.4, 50}},
            {"gamma 3", GammaLaw{3, 7}},
            {"piecewise", example_pieces()},
            {"life table", example_life_table()}};
}

}  // namespace rekindle::test
