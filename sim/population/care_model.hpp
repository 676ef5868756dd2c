#pragma once
// What happens after a return, and the money around it: mechanisms beyond the life cycle's core.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/money.hpp"
#include "sim/base/time.hpp"

namespace rekindle {

inline constexpr std::size_t max_desk_tiers = 8;

/// Staff that serve their own queue, first come first served.
struct DeskTier {
    enum class Serves : std::uint8_t { all, returned, recalled, enrolled };
    std::string name;
    int staff = 1;                ///< >= 1, around the clock
    Tick handling = 0;            ///< mean of the exponential handling time, > 0
    Serves serves = Serves::all;  ///< whom; a contact goes to the first tier that serves its user
    Tick promise = 0;             ///< wait promised to each contact; 0: none
    double kept = 1;          ///< >= 0, lapse multiplier for the rest of a life whose last contact was answered in time
    double broken = 1;        ///< ... was not
    Micros cost_per_day = 0;  ///< of one member of staff; enrolled: in worlds whose policy enrols
};

/// The service desk: events make contacts, contacts wait, waits change hazards from the next midnight on.
struct Desk {
    double per_return = 0, per_order = 0, per_lapse = 0, per_complaint = 0;  ///< chance of a contact at the event
    std::vector<DeskTier> tiers;                                             ///< 1 to max_desk_tiers
    Tick tolerance = ticks_per_day;     ///< > 0; own wait w: lapse x (1 + (impatience - 1) min(1, w / tolerance))
    double impatience = 1;              ///< >= 0
    Tick crowded_wait = ticks_per_day;  ///< > 0; yesterday's mean wait m of the user's tier, for everyone it serves:
                                        ///< lapse x (1 + (crowded - 1) min(1, m / crowded_wait))
    double crowded_lapse = 1;           ///< >= 0
    double crowded_second_lapse = 1;    ///< >= 0; in lives begun by a return, instead of `crowded_lapse`
};

/// Multipliers of a life begun by a return.
struct SecondLife {
    struct ByTrait {
        std::size_t trait = 0;  ///< row of Model::traits, categorical
        std::vector<double> per_level;
    };
    std::vector<double> by_offer;   ///< lapse; row of Model::offers: the offer live at the return; empty: 1
    std::vector<ByTrait> by_trait;  ///< lapse
    double later_lapse = 1;         ///< lapse, in lives after the second
    double orders = 1;              ///< rate of orders
    double order_value = 1;
    double margin = 1;

    [[nodiscard]] bool any() const {
        return !by_offer.empty() || !by_trait.empty() || later_lapse != 1 || orders != 1 || order_value != 1 ||
               margin != 1;
    }
};

/// One step of a care programme: a check-in or a task.
struct CareStep {
    enum class Kind : std::uint8_t { check_in, task };
    Kind kind = Kind::check_in;
    Tick after = 0;        ///< since the enrolment, > 0
    double completed = 1;  ///< chance
    Micros cost = 0;       ///< due whether completed or not
    Micros reward = 0;     ///< due where completed
    double lapse = 1;      ///< >= 0, lapse multiplier for the rest of the life, where completed
};

/// Habit building after a return; ends with the life.
struct CareProgramme {
    std::string name;
    Micros cost = 0;              ///< at the enrolment
    std::vector<CareStep> steps;  ///< in the order of `after`
};

/// A dearer product, offered at every order.
struct Upgrade {
    double per_order = 0;  ///< chance
    enum class Lives : std::uint8_t { all, returned } lives = Lives::returned;
    int at_most = 1;         ///< in a life
    double order_value = 1;  ///< later orders of the life, each time
    double margin = 1;
};

/// Users bring others while they are active.
struct Referral {
    double per_day = 0, per_day_returned = 0;  ///< rate, in lives begun by an arrival and by a return
    Tick delay = ticks_per_day;                ///< >= 1 day: from the referral to the friend's arrival
    int generations = 3;                       ///< friends of friends of ... may refer, up to so many steps away
};

struct CareModel {
    std::optional<Desk> desk;
    SecondLife second_life;
    std::vector<CareProgramme> programmes;  ///< at most 250
    std::optional<Upgrade> upgrade;
    std::optional<Referral> referral;
    Micros arrival_cost = 0;  ///< acquisition cost of each user of the flow of arrivals
    bool values = false;      ///< 12-month values of active, new and won-back users are booked

    /// Some mechanism here is in use.
    [[nodiscard]] bool any() const {
        return desk || second_life.any() || !programmes.empty() || upgrade || referral || arrival_cost > 0 || values;
    }
};

}  // namespace rekindle
