#include "sim/engine/batch_choice.hpp"

#include <algorithm>

namespace rekindle {

std::vector<std::uint64_t> choose(std::vector<Candidate> candidates, std::int64_t limit, Micros budget) {
    auto const n = limit < 0 ? candidates.size() : std::min(candidates.size(), static_cast<std::size_t>(limit));
    auto better = [](Candidate const& a, Candidate const& b) {
        return a.score != b.score ? a.score > b.score : a.order < b.order;
    };
    std::vector<std::uint64_t> chosen;
    if (budget >= 0) {
        std::sort(candidates.begin(), candidates.end(), better);
        for (auto const& x : candidates) {
            if (x.score <= 0 || x.cost > budget || chosen.size() >= n) continue;
            budget -= x.cost;
            chosen.push_back(x.index);
        }
    } else {
        if (n < candidates.size())
            std::nth_element(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(n), candidates.end(),
                             better);
        for (std::size_t i = 0; i < n; ++i) chosen.push_back(candidates[i].index);
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

}  // namespace rekindle
