#pragma once
// Groups of rows about touches: channels with their effects, offers, signals.

#include "scenarios/schema.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

extern Group const channel_group;  ///< target Channel
extern Group const offer_group;    ///< target Offer
extern Group const signal_group;   ///< target Signal

/// Appends an offer; a bundle combines those before it. Notes one that gives nothing.
void fill_offer(std::vector<Offer>& offers, std::string const& name, Fill const& fill);

/// Descend: appends an offer to the Model at the end of the path.
template <auto... Path>
void offer_into(void* target, std::string const& name, Fill const& fill) {
    fill_offer(member_in<Path...>(target).offers, name, fill);
}

}  // namespace rekindle
