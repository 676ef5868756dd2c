#pragma once
// A user's birth: identity, segment, traits and the factors it carries through every world of a replicate.

#include <array>
#include <cstdint>
#include <vector>

#include "sim/population/model.hpp"
#include "sim/random/stream.hpp"

namespace rekindle {

inline constexpr std::size_t max_traits = 16;

/// What never changes about a user. A pure function of (seed, replicate, user): recomputed rather than stored.
struct Traits {
    UserId id{};
    Tick arrival = 0;  ///< tick of the first visit
    std::uint16_t segment = 0;
    std::uint8_t generation = 0;                 ///< steps of referral away from a user of the run; not of birth()
    std::array<double, process_count> factor{};  ///< segment x frailty x covariates, per Process
    double lapse_per_order = 0;                  ///< chance to lapse at an order
    double order_value = 0;                      ///< mean order value; gamma-gamma: the rate nu
    std::array<double, max_traits> values;       ///< the model's; numeric traits; categories by index
};

/// Sum of the first draws of a row of unit exponentials: a gamma variate of integer shape for one row.
struct BirthRow {
    bool used = false;  ///< some frailty is gamma of integer shape: its row can be filled with the other thresholds
    Process process = Process::lapse;
};

class Births {
  public:
    /// `model` must outlive this. Throws ContractViolation in checked builds for an invalid model.
    explicit Births(Model const& model);

    /// Writes the traits of the user; `arrival` as the population tells. `birth_row`: 4 unit exponentials of (user,
    /// Purpose::birth, episode_of(row().process)), read only if row().used. Thread-safe.
    void birth(ReplicateKey key, UserId id, Tick arrival, float const* birth_row, Traits& user) const;

    /// The frailty whose draws are a row of thresholds, so that they are drawn in the same block as these.
    [[nodiscard]] BirthRow row() const { return row_; }
    [[nodiscard]] static constexpr std::uint32_t episode_of(Process p) { return 1 + static_cast<std::uint32_t>(p); }

  private:
    void draw_others(ReplicateKey key, Traits& user) const;
    void draw_frailties(ReplicateKey key, Traits& user, float const* birth_row) const;
    void draw_correlated(ReplicateKey key, Traits& user) const;
    void draw_traits(ReplicateKey key, Traits& user) const;
    void apply_covariates(Traits& user) const;
    void draw_order_value(ReplicateKey key, Traits& user) const;

    Model const* model_;
    BirthRow row_;
    bool plain_ = false;  ///< one segment, no traits, no order values, no chance to lapse at an order
    std::array<Frailty const*, process_count> frailty_{};
    std::vector<Process> frail_;  ///< processes with a frailty of their own
    std::vector<double> share_sums_;
    std::vector<std::array<double, process_count>> cholesky_;
};

}  // namespace rekindle
