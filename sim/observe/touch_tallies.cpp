#include "sim/observe/touch_tallies.hpp"

namespace rekindle {

void add(ChannelTally& to, ChannelTally const& by) {
    for (std::size_t s = 0; s < to.reached.size(); ++s) to.reached[s] += by.reached[s];
    to.returns += by.returns, to.recalled += by.recalled, to.cost += by.cost;
}

void add(OfferTally& to, OfferTally const& by) {
    to.taken += by.taken, to.returns += by.returns, to.recalled += by.recalled;
    to.redeemed += by.redeemed, to.leaked += by.leaked, to.cost += by.cost;
}

}  // namespace rekindle
