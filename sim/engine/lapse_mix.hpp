#pragma once
// Lapse reasons as competing risks: one clock for their sum, then a mark by hazard shares.

#include <array>
#include <memory>
#include <vector>

#include "sim/engine/process_plan.hpp"
#include "sim/population/birth.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

/// The reasons of a model, compiled. The hazard of reason k is scale x w_k x h_k(age) x calendar_k(t), with h_k the
/// common law or its own; the lapse clock spends their sum, exactly: each part integrates in closed form, and the sum
/// is inverted by bisection over ticks. Reasons that share law and calendar are one part. Immutable.
class LapseMix {
  public:
    /// Factor w_k of each reason: share x segment x covariates x what a fix left of it.
    using Weights = std::array<double, max_lapse_reasons>;

    LapseMix() = default;
    LapseMix(Model const& model, ProcessPlan const& common);

    [[nodiscard]] bool empty() const { return reasons_.empty(); }
    [[nodiscard]] std::size_t size() const { return reasons_.size(); }
    /// Of a user, before anything changed them.
    [[nodiscard]] Weights weights(Traits const& user) const;

    /// As exposure() and due_after() of one process; `scale` >= 0 multiplies all reasons. The result of due() does not
    /// depend on `limit`, but that a tick after it may be given as `never`.
    [[nodiscard]] double exposure(Weights const& w, double scale, Tick origin, Tick from, Tick to) const;
    [[nodiscard]] Tick due(Weights const& w, double scale, Tick origin, Tick from, double left, Tick limit) const;
    /// A tick not after due(), and not much before it: for much less work.
    [[nodiscard]] Tick not_before(Weights const& w, double scale, Tick origin, Tick from, double left,
                                  Tick limit) const;
    /// Summed hazard of the ages [age, age + span] in days, without calendars and before the scale.
    [[nodiscard]] double forecast(Weights const& w, double age_days, double span_days) const;
    /// Factor on the chance to lapse at an order at `t`: the reasons' weights and calendars over what they are for
    /// whom nothing bends.
    [[nodiscard]] double at_order(Weights const& w, Tick t) const;
    /// The reason of a lapse in the tick before `t`: the first k at which the summed hazard shares exceed u in (0, 1).
    /// Where no hazard is in force (a lapse at an order), by the weights alone.
    [[nodiscard]] std::uint8_t mark(Weights const& w, Tick origin, Tick t, double u) const;

  private:
    struct Part {
        ProcessPlan plan;
        std::shared_ptr<Calendar const> calendar;  // what plan.calendar points at, where it is the part's own
    };
    using PartWeights = std::array<double, max_lapse_reasons>;
    [[nodiscard]] PartWeights part_weights(Weights const& w) const;
    [[nodiscard]] double sum(PartWeights const& w, double scale, Tick origin, Tick from, Tick to) const;
    [[nodiscard]] static double rate_at(Part const& part, Tick origin, Tick t);

    std::vector<LapseReason const*> reasons_;
    std::vector<std::size_t> part_of_;
    std::vector<Part> parts_;
};

}  // namespace rekindle
