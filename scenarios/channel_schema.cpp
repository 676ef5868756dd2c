#include "scenarios/channel_schema.hpp"

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
constexpr Group effect_group{
    "effect", "What a touch does: a boost multiplies a hazard for a while, a pulse adds returns in a window.",
    effect_rows};

void effect_into(void* target, std::string const&, Fill const& fill) {
    auto& effect = static_cast<Channel*>(target)->effects.emplace_back();
    if (fill(&effect) && effect.pulse && effect.target != Process::comeback) {
        fill.complain("target", "a pulse acts on the return only", "write boost: for other targets");
    }
}

void cap_of(void* target, Value const& v) {
    auto& channel = *static_cast<Channel*>(target);
    if (v.of_users)
        channel.capacity_fraction_of_users = v.number;
    else
        channel.capacity_per_day = static_cast<std::int64_t>(v.number);
}
void ignored(void*, Value const&) {}
constexpr Row channel_rows[] = {
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
    {.key = "effects",
     .kind = Kind::group_list,
     .group = &effect_group,
     .descend = effect_into,
     .example = "boost",
     .meaning = "what a touch does"},
};

constexpr Row offer_rows[] = {
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
     .meaning = "chance that a live offer is used at an order"},
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

constexpr Group channel_group{"channel", "A way to touch a user: sent, delivered, opened, clicked.", channel_rows};
constexpr Group offer_group{"offer", "Falls due at the order that redeems it.", offer_rows};
constexpr Group signal_group{"signal", "A busy desk: yesterday's count over its capacity raises today's lapse hazard.",
                             signal_rows};

void check_offer(Offer const& offer, Fill const& fill) {
    if (offer.discount_fraction == 0 && offer.amount == 0) fill.complain("", "an offer needs a discount or an amount");
}

}  // namespace rekindle
