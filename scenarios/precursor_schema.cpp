// What foretells a lapse: the core feature and warning signals.
#include "scenarios/leaving_parts.hpp"

namespace rekindle {
namespace {

using namespace leaving_parts;

// The core feature.

void mean_gap(void* target, Value const& v) { static_cast<CoreFeature*>(target)->rate_per_day = 1 / v.number; }
constexpr Row feature_rows[] = {
    {.key = "mean",
     .unit = Unit::span,
     .range = between(0.0001, 1'000'000),
     .required = true,
     .one_of = "pace",
     .land = mean_gap,
     .example = "2d",
     .meaning = "mean time between two uses while active"},
    {.key = "rate",
     .unit = Unit::rate,
     .range = positive_to(10'000),
     .required = true,
     .one_of = "pace",
     .land = into<&CoreFeature::rate_per_day>,
     .meaning = "uses per day, instead of the mean"},
    {.key = "regularity",
     .unit = Unit::count,
     .range = between(1, 8),
     .fallback = "1",
     .certain = true,
     .land = into<&CoreFeature::regularity>,
     .meaning = "Erlang shape of the gaps: 1 is Poisson, 8 almost clockwork"},
    {.key = "grace",
     .unit = Unit::multiplier,
     .range = between(0.01, 1000),
     .fallback = "2",
     .land = into<&CoreFeature::grace>,
     .meaning = "a use is missed each time this many mean gaps pass without one"},
    {.key = "misses",
     .unit = Unit::count,
     .range = between(1, 250),
     .fallback = "3",
     .certain = true,
     .land = into<&CoreFeature::misses>,
     .meaning = "missed uses in a row from which the lapse hazard is raised, until the next use"},
    {.key = "lapse",
     .unit = Unit::multiplier,
     .range = factor,
     .fallback = "1",
     .land = into<&CoreFeature::lapse>,
     .example = "3.2",
     .meaning = "that factor on the lapse hazard"},
    {.key = "window",
     .unit = Unit::span,
     .range = between(1, 4000),
     .fallback = "28d",
     .certain = true,
     .land = into<&CoreFeature::window>,
     .meaning = "window of the health index, kept in sixteenths"},
    {.key = "alarm_drop",
     .unit = Unit::fraction,
     .range = between(0, 1),
     .fallback = "30%",
     .land = into<&CoreFeature::alarm_drop>,
     .meaning = "drop of the health index that raises health_alarm"},
};

// Early warning.

constexpr Range signal_rate = between(0, 1000);
constexpr Row warning_rows[] = {
    {.key = "engaged",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::engaged>,
     .example = "0.002/d",
     .meaning = "signals per day of an engaged user: false alarms"},
    {.key = "weakening",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::weakening>,
     .example = "0.05/d",
     .meaning = "of a weakening user: true alarms"},
    {.key = "fragile",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::fragile>,
     .meaning = "of a fragile user: false alarms"},
    {.key = "dormant",
     .unit = Unit::rate,
     .range = signal_rate,
     .fallback = "0/d",
     .land = into<&WarningSignal::dormant>,
     .meaning = "of a dormant user: false alarms, too late to warn"},
};

}  // namespace

constinit Group const feature_group{
    "core feature",
    "Uses of what the product is for, while active: a use is a visit; missed uses foretell the "
    "lapse.",
    feature_rows};
constinit Group const warning_group{
    "warning signal", "Signals of a user's data; each is a Poisson process whose rate depends on the stage.",
    warning_rows};

}  // namespace rekindle
