#include "scenarios/idle_offers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rekindle {
namespace {

bool looks_at_depth(std::vector<ResponseRow> const& rows) {
    return std::any_of(rows.begin(), rows.end(), [](auto const& row) { return row.source == ResponseSource::depth; });
}

/// Some touch is answered by how much its offer takes off.
bool depth_counts(Model const& model) {
    auto const any = [](auto const& parts) {
        return std::any_of(parts.begin(), parts.end(), [](auto const& part) { return looks_at_depth(part.response); });
    };
    return looks_at_depth(model.response.response) || any(model.channels) || any(model.response.messages);
}

bool named_in(Model const& model, std::size_t offer) {
    auto const& by_offer = model.care.second_life.by_offer;
    return offer < by_offer.size() && by_offer[offer] != 1;
}

}  // namespace

std::vector<IdleOffer> offers_that_only_cost(Model const& model) {
    std::vector<IdleOffer> notes;
    bool const by_depth = depth_counts(model);
    for (std::size_t i = 0; i < model.offers.size(); ++i) {
        auto const& o = model.offers[i];
        bool const takes_off = o.discount_fraction > 0 || o.amount > 0;
        bool const bends = o.factor != no_factors() || !o.response.empty() || !o.effects.empty() || by_depth;
        bool const lasts = o.order_value != 1 || o.next_lapse != 1 || o.trust != 0 || o.dispute_trust != 0;
        if (takes_off && !bends && !lasts && !named_in(model, i))
            notes.push_back({i, fmt::format("offer {}: nobody responds to it, so it changes nothing but costs; give it "
                                            "`clicked`, `effect`, effects or a response of its own",
                                            o.name)});
    }
    return notes;
}

}  // namespace rekindle
