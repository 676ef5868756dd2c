#pragma once
// A world whose users share something, between the instants at which it is settled.

#include <optional>
#include <vector>

#include "sim/engine/batch_choice.hpp"
#include "sim/engine/fixing.hpp"
#include "sim/engine/ledger.hpp"
#include "sim/engine/parking.hpp"
#include "sim/engine/published_history.hpp"
#include "sim/engine/replicate.hpp"

namespace rekindle {

/// A user's answer to a batch, given when it came so far.
struct Bidder {
    WorldPlan::Batch batch;
    Candidate candidate;
};

/// One coupled world between its barriers.
struct CoupledWorld {
    std::size_t world = 0;
    PackLayout layout;
    Ledger ledger;
    std::vector<Parking> parking;           ///< per chunk
    std::vector<Tick> barriers;             ///< instants at which users may stop, in order; empty: none
    std::vector<WorldPlan::Batch> batches;  ///< the instants the ranked policy is asked
    std::vector<std::vector<Bidder>> bids;  ///< per chunk: of users who wait for a batch, whichever
    std::optional<PublishedHistory> published;
    std::optional<ServiceDesk> desk;
    std::optional<Fixing> fixing;
    std::vector<std::vector<Newcomer>> newcomers;  ///< per chunk: users that live in this world only
    // of one epoch, kept for their room
    std::vector<Claim> claims;  ///< the first `claimed`
    std::uint32_t claimed = 0;
    std::vector<char> verdicts;              ///< by place
    std::vector<std::uint32_t> first_place;  ///< per chunk
    std::vector<Learned> learned;            ///< per learner
    Sum revenue = 0;                         ///< of the days before `revenue_days`
    std::int64_t revenue_days = 0;
    Totals shared{};  ///< booked for no user, where totals are kept by segment
};

}  // namespace rekindle
