#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/duration.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/hazard/calendar.hpp"
#include "sim/hazard/hazard_law.hpp"

namespace rekindle {

/// Row of LeavingModel::reasons; `no_reason`: never lapsed, or the model has none.
inline constexpr std::uint8_t no_reason = 255;
inline constexpr std::size_t max_lapse_reasons = 16;
inline constexpr std::size_t max_surveys = 200, max_fixes = 200;

/// A trait or segment's factor on one reason's hazard.
struct ReasonCovariate {
    std::size_t trait = 0;  ///< row of Model::traits
    double per_unit = 1;    ///< numeric: factor per_unit^(x - centre), > 0
    double centre = 0;
    std::vector<double> per_level = {};  ///< categorical: factor of each level, >= 0
};

/// One of the competing reasons to lapse (W1). Latent: a team learns of it from surveys at most.
struct LapseReason {
    std::string name = {};
    bool own_hazard = false;  ///< `law` is its hazard; else `share` of the common law's
    double share = 0;         ///< in (0, 1]; those of all reasons without an own hazard add up to 1
    HazardLaw law = Exponential{0};
    Calendar calendar = {};             ///< of this reason alone, on top of the process's
    std::vector<double> segments = {};  ///< factor per segment, >= 0; empty: 1
    std::vector<ReasonCovariate> covariates = {};
    double comeback = 1;     ///< >= 0, multiplies the return hazard of the dormancy
    double response = 1;     ///< >= 0, multiplies the response to touches in the dormancy
    double second_life = 1;  ///< >= 0, multiplies the lapse hazard of the life after the return
};

/// The product's core feature (W2): uses are a renewal process while active; a use is a visit. Whenever another
/// `grace` x mean gap passes without a use, one is missed; from `misses` in a row the lapse hazard is raised, until the
/// next use.
struct CoreFeature {
    double rate_per_day = 0;           ///< > 0
    int regularity = 1;                ///< Erlang shape of the gaps, 1...8
    double grace = 2;                  ///< > 0
    int misses = 3;                    ///< in 1...250
    double lapse = 1;                  ///< >= 0
    Tick window = 28 * ticks_per_day;  ///< of the health index
    double alarm_drop = 0.3;           ///< the health index that alarms is 1 less this
};

inline constexpr std::size_t max_warnings = 8;
inline constexpr Tick warning_window = 28 * ticks_per_day;  ///< in which signals are counted

/// An early-warning signal (W5): a Poisson process whose rate depends on the stage. In weakening it tells the truth,
/// elsewhere it is a false alarm.
struct WarningSignal {
    std::string name = {};
    double engaged = 0, weakening = 0, fragile = 0, dormant = 0;  ///< per day
};

/// A step at which people drop (W8): a factor on the lapse hazard, of all reasons or of one, during a stretch of tenure
/// or between two orders; from `fixed_at` on it is `fixed_lapse` instead.
struct Hurdle {
    std::string name = {};
    std::uint8_t reason = no_reason;  ///< row of reasons; no_reason: of all
    Tick from = never, to = never;    ///< tenure, [from, to)
    bool by_orders = false;           ///< instead: while orders so far are in [from_orders, to_orders)
    std::uint32_t from_orders = 0, to_orders = 0;
    double lapse = 1;
    Tick fixed_at = never;  ///< since the policies start
    double fixed_lapse = 1;
};

/// A survey that asks users why they left (R5): answered or not, truly or not.
struct Survey {
    std::string name = {};
    double answered = 1;                             ///< chance, each time
    std::vector<std::vector<double>> reported = {};  ///< per true reason: chance of each answer; rows add up to 1
    Micros cost = 0;                                 ///< per user asked
};

/// Something mended for good in a world that pays for it (R5): factors on one reason for everyone, from then on.
struct Fix {
    std::string name = {};
    std::uint8_t reason = 0;  ///< row of reasons
    Micros cost = 0;          ///< when it begins
    Tick delay = 0;           ///< from its begin to its effect, which waits for a midnight
    double lapse = 1;         ///< >= 0, on the reason's lapse hazard
    double comeback = 1;      ///< >= 0, on the return hazard of those who left for it
    double response = 1;      ///< >= 0, on their response to touches
    double second_life = 1;   ///< >= 0, on their lapse hazard after the return
};

// What a team makes of its data.

/// Recency, frequency and money, each scored 1 to 5 against four thresholds (S1).
struct Rfm {
    Tick window = 365 * ticks_per_day;   ///< of frequency and money
    std::vector<double> recency = {};    ///< [day] ascending; below the first: 5
    std::vector<double> frequency = {};  ///< orders, ascending; at or above the last: 5
    std::vector<double> monetary = {};   ///< spend, ascending
};

/// Visits of late against the user's own history.
struct Engagement {
    Tick window = 28 * ticks_per_day;
};

/// Classes of cumulative spend (S3), lowest first.
struct TierLadder {
    std::string name = {};
    std::vector<std::string> levels = {};
    std::vector<double> from = {};  ///< spend from which a level counts, ascending; the first is 0
};

/// A guess of a categorical trait, right and wrong by a confusion matrix (S2).
struct Classifier {
    std::string name = {};
    std::size_t trait = 0;
    std::vector<std::string> levels = {};
    std::vector<std::vector<double>> guessed = {};  ///< per true level: chance of each guess; rows add up to 1
    Duration period = never;                        ///< a fresh guess each period of the calendar; never: one for life
};

/// A predictive score of stated quality (W6). The truth behind it is the model's hazard-based chance at that instant,
/// never the outcome; noise on its probit makes it as good as stated on the reference population.
struct Score {
    enum class Of : std::uint8_t { lapse, comeback, uplift };
    std::string name = {};
    Of of = Of::lapse;
    Tick within = 30 * ticks_per_day;
    std::size_t channel = 0;  ///< uplift: of a touch of this channel
    double auc = -1;          ///< in (0.5, 1]; -1: r2 counts
    double r2 = 1;            ///< in (0, 1]: squared correlation with the truth, on the probit scale (uplift: as it is)
    Duration period = 30 * ticks_per_day;  ///< its error is drawn anew each period of the calendar
    Tick reference = 30 * ticks_per_day;   ///< the untouched users of this day are the reference population
    double shift = 0, slope = 1;           ///< miscalibration: logit -> shift + slope logit
};

/// Why users leave and what a team can see of it: mechanisms beyond the life cycle's core.
struct LeavingModel {
    std::vector<LapseReason> reasons;  ///< at most max_lapse_reasons; empty: lapses have none
    std::optional<CoreFeature> feature;
    std::vector<WarningSignal> warnings;  ///< at most max_warnings
    std::vector<Hurdle> hurdles;
    std::vector<Survey> surveys;  ///< at most max_surveys; need reasons, like the fixes
    std::vector<Fix> fixes;       ///< at most max_fixes
    std::optional<Rfm> rfm;
    std::optional<Engagement> engagement;
    std::vector<TierLadder> tiers;
    std::vector<Classifier> classifiers;
    std::vector<Score> scores;

    /// Some mechanism here is in use.
    [[nodiscard]] bool any() const {
        return !reasons.empty() || feature || !warnings.empty() || !hurdles.empty() || rfm || engagement ||
               !tiers.empty() || !classifiers.empty() || !scores.empty();
    }
};

}  // namespace rekindle
