#include "scenarios/response_caps.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rekindle {
namespace {

struct CappedStage {
    ResponseStage stage;
    char const* key;
    double Channel::*chance;
};
constexpr CappedStage capped_stages[] = {
    {ResponseStage::delivered, "delivered", &Channel::delivered},
    {ResponseStage::opened, "opened", &Channel::opened},
    {ResponseStage::clicked, "clicked", &Channel::clicked},
    {ResponseStage::opt_out, "opt_out", &Channel::opt_out},
    {ResponseStage::complaint, "complaint", &Channel::complaint},
};

double largest_of(std::vector<ResponseRow> const& rows, ResponseStage stage) {
    double product = 1;
    for (auto const& row : rows) {
        if (row.acts_on(stage)) product *= row.largest();
    }
    return product;
}

double largest_of(Message const& message, ResponseStage stage) {
    auto const i = static_cast<std::size_t>(stage);
    double const factor = message.factor[i] * largest_of(message.response, stage);
    auto const& personal = message.recommender;
    return personal ? factor * std::max(personal->hit[i], personal->miss[i]) : factor;
}

double largest_of(Offer const& offer, ResponseStage stage) {
    return offer.factor[static_cast<std::size_t>(stage)] * largest_of(offer.response, stage);
}

/// Over all of a kind, or none.
template <class List>
double largest_in(List const& list, ResponseStage stage) {
    double most = 1;
    for (auto const& x : list) most = std::max(most, largest_of(x, stage));
    return most;
}

}  // namespace

std::vector<std::string> chances_that_may_stop_at_1(Model const& model) {
    std::vector<std::string> lines;
    for (auto const& channel : model.channels) {
        for (auto const& [stage, key, chance] : capped_stages) {
            double const base = channel.*chance;
            double const factor = largest_of(model.response.response, stage) * largest_of(channel.response, stage) *
                                  largest_in(model.response.messages, stage) * largest_in(model.offers, stage);
            if (base <= 0 || base >= 1 || base * factor <= 1) continue;
            lines.push_back(fmt::format("channels.{}.{} = {:.4g} %: its factors go up to {}; the chance stops at 1",
                                        channel.name, key, 100 * base,
                                        factor < 1e200 ? fmt::format("{:.4g}", factor) : "any size"));
        }
    }
    return lines;
}

}  // namespace rekindle
