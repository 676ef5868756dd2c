// What each channel and each offer cost and brought.

#include "output/answer_tables.hpp"
#include "sim/base/money.hpp"

namespace rekindle {
namespace {

/// Sums over replicates of one kind of tally, row by row; empty where no replicate has it.
template <class Tally>
std::vector<Tally> summed(RunResult const& run, std::size_t world, std::vector<Tally> WorldTally::*member,
                          std::size_t rows) {
    std::vector<Tally> sums(rows);
    for (auto const& r : run.replicates) {
        auto const& tallies = r.worlds[world].*member;
        for (std::size_t i = 0; i < std::min(rows, tallies.size()); ++i) add(sums[i], tallies[i]);
    }
    return sums;
}

std::optional<double> per(Sum cost, std::int64_t count) {
    if (count == 0) return std::nullopt;
    return units_of(cost) / static_cast<double>(count);
}

}  // namespace

void answer_channels(Answers& answers, RunResult const& run) {
    auto const n = static_cast<double>(run.replicates.size());
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        auto const sums = summed(run, w, &WorldTally::channels, run.channels.size());
        for (std::size_t c = 0; c < sums.size(); ++c) {
            auto const& t = sums[c];
            auto const clicked = t.reached[3], opened = clicked + t.reached[2], delivered = opened + t.reached[1],
                       sent = delivered + t.reached[0];
            if (sent == 0) continue;
            auto const mean = [&](std::int64_t count) { return static_cast<double>(count) / n; };
            answers.channels.push_back({run.worlds[w], run.channels[c], mean(sent), mean(delivered), mean(opened),
                                        mean(clicked), mean(t.returns), mean(t.recalled), units_of(t.cost) / n,
                                        per(t.cost, delivered), per(t.cost, opened), per(t.cost, clicked),
                                        per(t.cost, t.returns), per(t.cost, t.recalled)});
        }
    }
}

void answer_offers(Answers& answers, RunResult const& run) {
    auto const n = static_cast<double>(run.replicates.size());
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        auto const sums = summed(run, w, &WorldTally::offers, run.offers.size());
        for (std::size_t o = 0; o < sums.size(); ++o) {
            auto const& t = sums[o];
            if (t.taken == 0) continue;
            auto const mean = [&](std::int64_t count) { return static_cast<double>(count) / n; };
            answers.offers.push_back({run.worlds[w], run.offers[o], mean(t.taken), mean(t.returns), mean(t.recalled),
                                      mean(t.redeemed), mean(t.leaked), units_of(t.cost) / n, per(t.cost, t.redeemed),
                                      per(t.cost, t.returns), per(t.cost, t.recalled)});
        }
    }
}

}  // namespace rekindle
