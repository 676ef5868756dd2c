#pragma once
// Groups of rows about touches: channels with their effects, offers, signals.

#include "scenarios/schema.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

extern Group const channel_group;  ///< target Channel
extern Group const offer_group;    ///< target Offer
extern Group const signal_group;   ///< target Signal

/// Notes an offer that costs and gives nothing.
void check_offer(Offer const& offer, Fill const& fill);

/// Descend: appends an offer to the Model at the end of the path.
template <auto... Path>
void offer_into(void* target, std::string const& name, Fill const& fill) {
    auto& offer = member_in<Path...>(target).offers.emplace_back();
    offer.name = name;
    if (fill(&offer)) check_offer(offer, fill);
}

}  // namespace rekindle
