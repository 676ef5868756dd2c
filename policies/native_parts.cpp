#include "policies/native_parts.hpp"

#include <algorithm>

namespace rekindle {

OfferId offer_named(ObservableSchema const& schema, std::string_view name) {
    auto const found = std::find(schema.offers.begin(), schema.offers.end(), name);
    return found == schema.offers.end() ? no_offer : OfferId(found - schema.offers.begin());
}

Steps::Write one_send(ObservableSchema const& schema, std::initializer_list<std::string_view> channels, OfferId offer) {
    auto const& known = schema.channels;
    if (known.empty()) return [](Steps&) {};
    std::ptrdiff_t chosen = 0;
    for (auto const wanted : channels) {
        auto const found = std::find(known.begin(), known.end(), wanted);
        if (found == known.end()) continue;
        chosen = found - known.begin();
        break;
    }
    return [=](Steps& steps) { steps.send(ChannelId(chosen), offer); };
}

}  // namespace rekindle
