#include "output/statistics/qini.hpp"

#include <algorithm>

#include "sim/base/contract.hpp"

namespace rekindle {

QiniCurve qini_curve(std::vector<QiniGroup> const& ranked) {
    std::int64_t all = 0, users = 0, gain = 0;
    for (auto const& group : ranked) all += group.users;
    REKINDLE_EXPECTS(all > 0);
    auto const share = [&](std::int64_t n) { return static_cast<double>(n) / static_cast<double>(all); };
    QiniCurve curve{{0}, {0}, 0};
    for (auto const& group : ranked) {
        if (group.users == 0) continue;
        double const before = curve.gain.back();
        users += group.users;
        gain += group.gain;
        curve.reached.push_back(share(users));
        curve.gain.push_back(share(gain));
        curve.area += share(group.users) * (before + curve.gain.back()) / 2;
    }
    curve.area -= curve.gain.back() / 2;
    return curve;
}

std::vector<QiniGroup> best_first(std::vector<QiniGroup> groups) {
    std::stable_sort(groups.begin(), groups.end(), [](QiniGroup const& a, QiniGroup const& b) {
        return static_cast<double>(a.gain) * static_cast<double>(b.users) >
               static_cast<double>(b.gain) * static_cast<double>(a.users);
    });
    return groups;
}

}  // namespace rekindle
