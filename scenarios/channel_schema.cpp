#include "scenarios/channel_schema.hpp"

#include <algorithm>

#include "scenarios/response_schema.hpp"

namespace rekindle {
namespace {

constexpr Range factor = between(0, 1e6);
constexpr Range money = between(0, 1e9);
constexpr Range chance = between(0, 1);

void boost_of(void* target, Value const& v) {
    auto& effect = *static_cast<Effect*>(target);
    effect.pulse = false;
    effect.multiplier = v.number;
}
void pulse_of(void* target, Value const& v) {
    auto& effect = *static_cast<Effect*>(target);
    effect.pulse = true;
    effect.probability = v.number;
}
constexpr Row effect_rows[] = {
    {.key = "on",
     .kind = Kind::choice,
     .fallback = "clicked",
     .choices = "sent delivered opened clicked",
     .land = into<&Effect::on>,
     .example = "clicked",
     .meaning = "the stage a touch must reach"},
    {.key = "target",
     .kind = Kind::choice,
     .fallback = "return",
     .choices = "lapse return orders visits",
     .land = into<&Effect::target>,
     .example = "return",
     .meaning = "what it acts on; a pulse always on the return"},
    {.key = "boost",
     .unit = Unit::multiplier,
     .range = factor,
     .required = true,
     .one_of = "form",
     .land = boost_of,
     .example = "3",
     .meaning = "factor on the target's hazard; below 1 it annoys"},
    {.key = "for",
     .unit = Unit::span,
     .range = positive_to(4000),
     .required = true,
     .when = {"boost", ""},
     .land = into<&Effect::duration>,
     .example = "3d",
     .meaning = "how long the boost lasts"},
    {.key = "half_life",
     .unit = Unit::span,
     .range = positive_to(4000),
     .when = {"boost", ""},
     .land = into<&Effect::half_life>,
     .meaning = "the boost's excess over 1 halves in this time; absent: constant"},
    {.key = "pulse",
     .unit = Unit::fraction,
     .range = below_one(),
     .required = true,
     .one_of = "form",
     .land = pulse_of,
     .meaning = "chance to return by it within the window, natural returns still competing"},
    {.key = "within",
     .unit = Unit::span,
     .range = positive_to(4000),
     .required = true,
     .when = {"pulse", ""},
     .land = into<&Effect::duration>,
     .meaning = "the window of the pulse"},
};

void cap_of(void* target, Value const& v) {
    auto& channel = *static_cast<Channel*>(target);
    if (v.of_users)
        channel.capacity_fraction_of_users = v.number;
    else
        channel.capacity_per_day = static_cast<std::int64_t>(v.number);
}
void ignored(void*, Value const&) {}
constexpr Row channel_rows[] = {
    {.key = "kind",
     .kind = Kind::choice,
     .choices = "ai_call assistant community email human popup push sms social",
     .land = ignored,
     .meaning = "numbers to start from, all assumed (`rekindle list channels`); keys given beside it win"},
    {.key = "cost",
     .unit = Unit::money,
     .range = money,
     .required = true,
     .land = into<&Channel::cost>,
     .example = "0.05",
     .meaning = "message cost, at sending"},
    {.key = "labour",
     .unit = Unit::money,
     .range = money,
     .fallback = "0",
     .land = into<&Channel::labour>,
     .meaning = "labour cost, at sending (counts as service cost)"},
    {.key = "delivered",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "100%",
     .land = into<&Channel::delivered>,
     .example = "98%",
     .meaning = "chance that a sent touch arrives"},
    {.key = "opened",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "100%",
     .land = into<&Channel::opened>,
     .example = "{beta: [24, 76], source: assumed}",
     .meaning = "chance that a delivered touch is opened"},
    {.key = "clicked",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "100%",
     .land = into<&Channel::clicked>,
     .example = "8%",
     .meaning = "chance that an opened touch is clicked"},
    {.key = "opt_out",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Channel::opt_out>,
     .example = "0.5%",
     .meaning = "chance that an opener leaves this channel"},
    {.key = "complaint",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Channel::complaint>,
     .meaning = "chance that an opener complains"},
    {.key = "reach",
     .kind = Kind::choice,
     .fallback = "all",
     .choices = "all active",
     .land = ignored,
     .meaning = "active: reaches only users with a recent visit (in-app)"},
    {.key = "reach_window",
     .unit = Unit::span,
     .range = positive_to(4000),
     .fallback = "7d",
     .when = {"reach", "active"},
     .land = into<&Channel::reach_window>,
     .meaning = "how recent the visit must be"},
    {.key = "capacity",
     .unit = Unit::daily_cap,
     .range = between(0, 1e15),
     .land = cap_of,
     .meaning = "touches per calendar day, or a share of the initial users (rounded down); absent: unlimited"},
    {.key = "opt_in",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "100%",
     .land = into<&Channel::opt_in>,
     .meaning = "share of users who ever agreed to it, or can be reached by it at all"},
    {.key = "list",
     .kind = Kind::name,
     .land = into<&Channel::list>,
     .meaning = "the list of addresses it writes to: who leaves one channel of a list leaves all; absent: that of its "
                "kind, without a kind its own"},
    {.key = "pressure",
     .range = between(0, 1000),
     .fallback = "1",
     .land = into<&Channel::pressure>,
     .meaning = "what a touch that arrives adds to the user's fatigue"},
    {.key = "fewer",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Channel::opt_out_rules, &OptOutRules::fewer>,
     .meaning = "chance that an opener who would leave asks for fewer messages instead, the first time"},
    {.key = "fewer_gap",
     .unit = Unit::span,
     .range = positive_to(4000),
     .fallback = "30d",
     .land = into<&Channel::opt_out_rules, &OptOutRules::fewer_gap>,
     .meaning = "least time between touches of a user who asked for fewer"},
    {.key = "back",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Channel::opt_out_rules, &OptOutRules::back>,
     .meaning = "chance that a user who left takes the channel up again within `back_within`"},
    {.key = "back_within",
     .unit = Unit::span,
     .range = positive_to(4000),
     .fallback = "90d",
     .land = into<&Channel::opt_out_rules, &OptOutRules::back_within>,
     .meaning = "at a uniform time in this span"},
    {.key = "effects",
     .kind = Kind::group_list,
     .group = &effect_group,
     .descend = effects_into<&Channel::effects>,
     .example = "boost",
     .meaning = "what a touch does"},
    {.key = "response",
     .kind = Kind::group_list,
     .group = &response_group,
     .descend = response_into<&Channel::response>,
     .meaning = "what bends its chances, beside the rows of all touches"},
};

/// An offer as written.
struct OfferDraft : Offer {
    std::vector<std::string> parts;
    std::vector<double> counts;
};
void cost_of_face(void* target, Value const& v) {
    auto& offer = *static_cast<OfferDraft*>(static_cast<Offer*>(target));
    offer.discount_cost = offer.amount_cost = v.number;
}
void bundle_of(void* target, Value const& v) {
    auto& draft = *static_cast<OfferDraft*>(static_cast<Offer*>(target));
    draft.parts = v.names;
    draft.counts = v.list;
}
template <ResponseStage Which>
void offer_factor_of(void* target, Value const& v) {
    static_cast<OfferDraft*>(static_cast<Offer*>(target))->factor[static_cast<std::size_t>(Which)] = v.number;
}
template <ResponseStage Which>
constexpr Row offer_factor(std::string_view key, std::string_view meaning) {
    return {.key = key,
            .unit = Unit::multiplier,
            .range = factor,
            .fallback = "1",
            .land = offer_factor_of<Which>,
            .meaning = meaning};
}
constexpr Row offer_rows[] = {
    {.key = "kind",
     .kind = Kind::choice,
     .choices = "content discount free_shipping gift points service trial",
     .land = ignored,
     .meaning = "numbers to start from, all assumed (`rekindle list channels`); keys given beside it win"},
    {.key = "discount",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Offer::discount_fraction>,
     .example = "10%",
     .meaning = "share of the order's value"},
    {.key = "amount",
     .unit = Unit::money,
     .range = money,
     .fallback = "0",
     .land = into<&Offer::amount>,
     .meaning = "fixed amount off the order"},
    {.key = "expires",
     .unit = Unit::span,
     .range = positive_to(4000),
     .land = into<&Offer::expires>,
     .example = "14d",
     .meaning = "time after sending; absent: never"},
    {.key = "redemption",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "100%",
     .land = into<&Offer::redemption>,
     .example = "60%",
     .meaning =
         "chance that a live offer is used, drawn once per use, at the next order: if it fails, that use is gone"},
    {.key = "due",
     .kind = Kind::choice,
     .fallback = "order",
     .choices = "order taking",
     .land = into<&Offer::due>,
     .meaning = "when it costs: at the order that redeems it, or when it is taken (a trial, a service, content)"},
    {.key = "taken",
     .kind = Kind::choice,
     .fallback = "opened",
     .choices = "sent delivered opened clicked",
     .land = into<&Offer::taken_on>,
     .meaning = "the stage of the touch at which the user has it; sent or delivered: an automatic reward"},
    {.key = "cost",
     .unit = Unit::fraction,
     .range = between(0, 100),
     .fallback = "100%",
     .land = cost_of_face,
     .meaning = "what it costs, as a share of its face value (discount and amount)"},
    {.key = "uses",
     .unit = Unit::count,
     .range = between(1, 200),
     .fallback = "1",
     .certain = true,
     .land = into<&Offer::uses>,
     .meaning = "orders it serves before it expires (a points card)"},
    {.key = "stock",
     .unit = Unit::count,
     .range = between(0, 1e15),
     .certain = true,
     .land = into<&Offer::stock>,
     .meaning = "touches that may bring it, claimed at sending; absent: unlimited"},
    {.key = "order_value",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Offer::order_value>,
     .meaning = "factor on the value of the order that redeems it"},
    {.key = "next_lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Offer::next_lapse>,
     .meaning = "factor on the lapse hazard of a life that began while it was live: coupon hunters leave again"},
    {.key = "dispute",
     .unit = Unit::fraction,
     .range = chance,
     .fallback = "0%",
     .land = into<&Offer::dispute>,
     .meaning = "chance of a dispute at redemption"},
    {.key = "dispute_cost",
     .unit = Unit::money,
     .range = money,
     .fallback = "0",
     .land = into<&Offer::dispute_cost>,
     .meaning = "service cost of a dispute"},
    {.key = "dispute_trust",
     .unit = Unit::fraction,
     .range = between(-1, 1),
     .fallback = "0%",
     .land = into<&Offer::dispute_trust>,
     .meaning = "change of trust by a dispute, as -30%"},
    {.key = "trust",
     .unit = Unit::fraction,
     .range = between(-1, 1),
     .fallback = "0%",
     .land = into<&Offer::trust>,
     .meaning = "change of trust by a redemption without dispute: a promise kept"},
    offer_factor<ResponseStage::opened>("opened", "factor on the chance that the touch is opened"),
    offer_factor<ResponseStage::clicked>("clicked", "factor on the chance that the touch is clicked"),
    offer_factor<ResponseStage::opt_out>("opt_out", "factor on the chance that an opener leaves the channel"),
    offer_factor<ResponseStage::effect>("effect", "factor on the strength of the effects that bring or keep users"),
    offer_factor<ResponseStage::harm>("harm", "factor on the strength of the effects that drive users away"),
    {.key = "bundle",
     .kind = Kind::number_map,
     .unit = Unit::count,
     .range = between(1, 20),
     .certain = true,
     .land = bundle_of,
     .meaning =
         "offers above that it holds, and how many of each: their values and costs (times their number), factors and "
         "effects (once a kind) combine with "
         "its own, which so state the synergy"},
    {.key = "response",
     .kind = Kind::group_list,
     .group = &response_group,
     .descend = response_into<&Offer::response>,
     .meaning = "who responds to it: factors on the touch that brings it, and on its redemption"},
    {.key = "effects",
     .kind = Kind::group_list,
     .group = &effect_group,
     .descend = effects_into<&Offer::effects>,
     .meaning = "what the touch that brings it does beside the channel's effects"},
};

void signal_cap(void* target, Value const& v) {
    auto& signal = *static_cast<Signal*>(target);
    if (v.of_users)
        signal.capacity_fraction_of_users = v.number;
    else
        signal.capacity_per_day = static_cast<std::int64_t>(v.number);
}
constexpr Row signal_rows[] = {
    {.key = "source",
     .kind = Kind::choice,
     .required = true,
     .choices = "lapses returns orders touches",
     .land = into<&Signal::source>,
     .meaning = "what is counted"},
    {.key = "capacity",
     .unit = Unit::daily_cap,
     .range = between(1, 1e15),
     .required = true,
     .land = signal_cap,
     .meaning = "count per day from which users wait"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&Signal::lapse>,
     .meaning = "factor on the lapse hazard at twice the capacity: 1 + (lapse - 1) min(1, load - 1)"},
};

}  // namespace

constexpr Group effect_group{
    "effect", "What a touch does: a boost multiplies a hazard for a while, a pulse adds returns in a window.",
    effect_rows};
constexpr Group channel_group{"channel", "A way to touch a user: sent, delivered, opened, clicked.", channel_rows};
constexpr Group offer_group{"offer", "Falls due at the order that redeems it.", offer_rows};
constexpr Group signal_group{"signal", "A busy desk: yesterday's count over its capacity raises today's lapse hazard.",
                             signal_rows};

void fill_effect(std::vector<Effect>& effects, Fill const& fill) {
    auto& effect = effects.emplace_back();
    if (fill(&effect) && effect.pulse && effect.target != Process::comeback)
        fill.complain("target", "a pulse acts on the return only", "write boost: for other targets");
}

namespace {

/// Puts another offer `count` times into a bundle.
void combine(Offer& bundle, Offer const& part, double count) {
    auto const mean = [](double a, double cost_a, double b, double cost_b) {
        return a + b > 0 ? (a * cost_a + b * cost_b) / (a + b) : cost_a;
    };
    double const discount = part.discount_fraction * count, amount = units_of(part.amount) * count;
    bundle.discount_cost = mean(bundle.discount_fraction, bundle.discount_cost, discount, part.discount_cost);
    bundle.amount_cost = mean(units_of(bundle.amount), bundle.amount_cost, amount, part.amount_cost);
    bundle.discount_fraction += discount;
    bundle.amount += micros_of(amount);
    bundle.order_value *= part.order_value;
    bundle.next_lapse *= part.next_lapse;
    for (std::size_t i = 0; i < response_stages; ++i) bundle.factor[i] *= part.factor[i];
    bundle.response.insert(bundle.response.end(), part.response.begin(), part.response.end());
    bundle.effects.insert(bundle.effects.end(), part.effects.begin(), part.effects.end());
}

void combine_parts(OfferDraft& draft, std::vector<Offer> const& offers, Fill const& fill) {
    std::vector<std::string> names;
    for (auto const& offer : offers) names.push_back(offer.name);
    for (std::size_t i = 0; i < draft.parts.size(); ++i) {
        auto const at = std::find(names.begin(), names.end(), draft.parts[i]);
        if (at == names.end())
            fill.complain("bundle", "`" + draft.parts[i] + "` is no offer above", name_hint(draft.parts[i], names));
        else if (auto const& part = offers[static_cast<std::size_t>(at - names.begin())];
                 units_of(draft.amount) + units_of(part.amount) * draft.counts[i] > 1e12)
            fill.complain("bundle", "the amounts add up to more than 1000000000000");
        else
            combine(draft, part, draft.counts[i]);
    }
    if (draft.discount_fraction > 1) fill.complain("bundle", "the discounts add up to more than 100%");
}

}  // namespace

void fill_offer(std::vector<Offer>& offers, std::string const& name, Fill const& fill) {
    OfferDraft draft;
    draft.name = name;
    if (fill(static_cast<Offer*>(&draft))) {
        combine_parts(draft, offers, fill);
        auto const gives = [&](char const* key) { return fill.node().find(key) != nullptr; };
        bool const something = gives("discount") || gives("amount") || gives("bundle") || gives("effects") ||
                               gives("response") || gives("effect") || gives("clicked");
        if (!something) fill.complain("", "an offer needs a discount or an amount");
    }
    offers.push_back(std::move(draft));
}

}  // namespace rekindle
