#pragma once
// Groups of rows that several processes share: hazard laws, frailty, calendar, renewal processes.

#include "scenarios/schema.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

/// What the whole file lands in.
struct ScenarioDraft {
    Model model;
    std::string description;
    int start_days = 0;     ///< of day 0, since 1970-01-01
    std::string time_zone;  ///< of the company; empty: a clock that never changes
};

extern Group const law_group;       ///< inline; target LawDraft
extern Group const frailty_group;   ///< target Frailty
extern Group const calendar_group;  ///< target CalendarDraft
extern Group const renewal_group;   ///< inline; target RenewalProcess

/// A law as written.
struct LawDraft {
    enum class Name : std::uint8_t {
        exponential,
        weibull,
        gompertz,
        log_logistic,
        log_normal,
        gamma,
        piecewise,
        tabulated,
        no_law
    };
    Name law = Name::no_law;
    double rate = 0, shape = 1, scale = 1, growth = 0, median = 1, sigma = 1;
    std::vector<double> rates, breaks, survival, times;
};

struct CalendarDraft {
    struct Shock {
        std::string name;
        double from = 0, to = 0, multiplier = 1;  // days since day 0
    };
    std::vector<double> weekday, month;
    std::vector<Shock> shocks;
};

/// Fills a draft from the map at hand and compiles it; nothing changes where the map is wrong.
void fill_law(HazardLaw& law, Fill const& fill);
/// Day by day from the warm-up's first day to the end of the run-off; the root must be a ScenarioDraft whose spans are
/// set.
void fill_calendar(Calendar& calendar, Fill const& fill);
void fill_frailty(Frailty& frailty, Fill const& fill);

template <auto... Path>
void law_into(void* target, std::string const&, Fill const& fill) {
    fill_law(member_in<Path...>(target), fill);
}
template <auto... Path>
void calendar_into(void* target, std::string const&, Fill const& fill) {
    fill_calendar(member_in<Path...>(target), fill);
}
template <auto... Path>
void frailty_into(void* target, std::string const&, Fill const& fill) {
    fill_frailty(member_in<Path...>(target), fill);
}

}  // namespace rekindle
