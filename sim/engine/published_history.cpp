#include "sim/engine/published_history.hpp"

namespace rekindle {

void PublishedHistory::add(DayFactors const& factors, ReasonFixes const& fixes, std::vector<Learned> const& learned) {
    for (std::size_t tier = 0; tier < tiers_; ++tier)
        lapse_.insert(lapse_.end(), factors.lapse[tier].begin(), factors.lapse[tier].end());
    if (fixes_.empty() || fixes_.back() != fixes) fixes_.push_back(fixes);
    fixes_of_day_.push_back(static_cast<std::uint32_t>(fixes_.size() - 1));
    learned_.push_back(learned);
    ++days_;
}

}  // namespace rekindle
