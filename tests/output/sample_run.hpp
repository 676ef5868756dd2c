#pragma once
// Runs for the tests of output/: invented users, kept one by one, and the RunResult that an engine would make of them.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "sim/observe/run_result.hpp"

namespace rekindle::sample {

/// One user's totals in every world; `arrived`, `acquired`: not of the initial stock.
struct User {
    std::vector<Totals> worlds;
    bool arrived = false, acquired = false;
};

/// Of one user's totals, or of sums.
template <class Row>
auto& at(Row& t, Counter c) {
    return t[index_of(c)];
}
template <class Row>
double get(Row const& t, Counter c) {
    return static_cast<double>(t[index_of(c)]);
}

/// The engine's sums over `users`, product by product.
inline WorldTally tally_of(std::vector<User> const& users, std::size_t w, std::size_t baseline, int twin) {
    WorldTally tally;
    tally.has_moments = true;
    tally.has_twin_moments = twin >= 0 && static_cast<std::size_t>(twin) != baseline;
    auto const other = static_cast<std::size_t>(twin < 0 ? 0 : twin);
    auto& m = tally.moments;
    for (auto const& user : users) {
        auto const& x = user.worlds[w];
        for (std::size_t c = 0; c < counter_count; ++c) {
            tally.sums[c] += x[c];
            tally.arrived_sums[c] += user.arrived ? x[c] : 0;
            tally.acquired_sums[c] += user.acquired ? x[c] : 0;
            m.square[c] += static_cast<double>(x[c]) * static_cast<double>(x[c]);
            m.cross[c] += static_cast<double>(x[c]) * static_cast<double>(user.worlds[baseline][c]);
            if (tally.has_twin_moments)
                m.cross_twin[c] += static_cast<double>(x[c]) * static_cast<double>(user.worlds[other][c]);
        }
        for (std::size_t p = 0; p < ratio_pairs.size(); ++p) {
            auto const [numerator, denominator] = ratio_pairs[p];
            m.ratio_own[p] += get(x, numerator) * get(x, denominator);
            m.ratio_num_base[p] += get(x, numerator) * get(user.worlds[baseline], denominator);
            m.ratio_den_base[p] += get(x, denominator) * get(user.worlds[baseline], numerator);
            if (!tally.has_twin_moments) continue;
            m.ratio_num_twin[p] += get(x, numerator) * get(user.worlds[other], denominator);
            m.ratio_den_twin[p] += get(x, denominator) * get(user.worlds[other], numerator);
        }
    }
    return tally;
}

inline ReplicateTally replicate_of(std::vector<User> const& users, std::uint32_t number, std::size_t baseline,
                                   int twin) {
    ReplicateTally replicate;
    replicate.replicate = number;
    for (auto const& u : users) {
        replicate.arrived += u.arrived;
        ++(u.acquired ? replicate.acquired : replicate.users);
    }
    for (std::size_t w = 0; w < users.front().worlds.size(); ++w)
        replicate.worlds.push_back(tally_of(users, w, baseline, twin));
    return replicate;
}

/// A run without replicates yet.
inline RunResult run_of(std::vector<std::string> worlds, std::size_t baseline, int twin) {
    RunResult run;
    run.scenario = "sample", run.currency = "USD", run.version = "0.1.0", run.digest = "0123abcd", run.seed = 7;
    run.days = 3, run.horizon_days = 2, run.start_date = "2024-02-28";
    run.worlds = std::move(worlds), run.baseline = baseline, run.twin = twin;
    run.performance = {1000, 0.25, 0.5, 2};
    return run;
}

/// Users whose counts come from raw generator bits alone, so that they are the same with every standard library.
/// World 0 is untouched; each further world adds touches, costs and, to some users, a return. `shift` (0 to 9) raises
/// the return rate of every world, as a draw of a parameter would.
inline std::vector<User> invented_users(std::uint64_t seed, std::size_t count, std::size_t worlds, int shift = 0) {
    std::mt19937_64 bits{seed};
    auto const below = [&](std::uint64_t n) { return static_cast<std::int64_t>((bits() >> 32) % n); };
    std::vector<User> users(count);
    for (auto& user : users) {
        auto const lapses = below(4), lucky = below(20), again = below(3), days = below(3), orders = below(6),
                   value = below(50'000'000);
        auto const opens = below(4);
        for (std::size_t w = 0; w < worlds; ++w) {
            Totals x{};
            auto const effect = static_cast<std::int64_t>(3 * w);
            bool const natural =
                lapses > 0 && lucky<6 + shift, recalled = lapses> 0 && !natural && lucky < 6 + shift + effect;
            at(x, Counter::lapses) = lapses + (recalled ? 1 : 0);
            at(x, Counter::returns) = (natural ? lapses : 0) + (recalled ? 1 : 0);
            at(x, Counter::returns_recalled) = recalled;
            at(x, Counter::returns_attributed) = (w > 0 && natural && opens > 1) || recalled;
            at(x, Counter::second_at_risk_90) = at(x, Counter::second_at_risk_30) = at(x, Counter::returns);
            at(x, Counter::second_churned_90) = natural && again == 0 ? 1 : (recalled ? 1 : 0);
            at(x, Counter::second_churned_30) = at(x, Counter::second_churned_90) * (opens > 2);
            at(x, Counter::second_lapses) = at(x, Counter::second_churned_90);
            at(x, Counter::touches) = at(x, Counter::delivered) = w > 0 ? lapses : 0;
            at(x, Counter::opens) = w > 0 ? std::min(lapses, opens) : 0;
            at(x, Counter::clicks) = recalled;
            at(x, Counter::orders) = orders + (recalled ? 2 : 0);
            at(x, Counter::revenue) = at(x, Counter::orders) * value;
            at(x, Counter::margin) = at(x, Counter::revenue) * 3 / 10;
            at(x, Counter::cost_messages) = at(x, Counter::touches) * 50'000;
            at(x, Counter::cost_offers) = recalled ? value / 10 : 0;
            at(x, Counter::active_ticks) = (days + (recalled ? 1 : 0)) << 20;
            at(x, Counter::active_end) = lapses == 0 || recalled || (natural && again > 0);
            at(x, Counter::observed_active_end) = at(x, Counter::active_end) && orders > 1;
            at(x, Counter::lapsed_first) = lapses > 0;
            at(x, Counter::returned_first) = natural || recalled;
            at(x, Counter::returned_to_end) = natural || recalled || (lapses > 0 && opens > 1 + (w == 0));
            derive(x);
            user.worlds.push_back(x);
        }
    }
    return users;
}

/// Three days of series that add up to nothing in particular but tell every column apart.
inline void add_daily(ReplicateTally& replicate) {
    for (std::size_t w = 0; w < replicate.worlds.size(); ++w) {
        auto& world = replicate.worlds[w];
        world.initially_active = 100;
        for (std::size_t s = 0; s < daily_count; ++s) {
            for (std::int64_t day = 0; day < 3; ++day) {
                auto const step = static_cast<std::int64_t>(s + 1) * (day + 1) + static_cast<std::int64_t>(w);
                world.daily[s].push_back(static_cast<Daily>(s) >= Daily::revenue ? step * 1'000'001 : step);
            }
        }
        world.has_user_types = w > 0;
        if (w > 0) world.user_types = {10 + static_cast<std::int64_t>(w), 20, 30, 1};
    }
}

/// User 7: lapses on day 0 in none and in mail, returns by itself on day 2 in the one and by a touch on day 1 in the
/// other.
inline UserStory invented_story(std::string const& channel = "email") {
    auto const event = [](double day, Happening what, Why why = Why::none, double value = 0) {
        LoggedEvent e;
        e.t = static_cast<Tick>(day * ticks_per_day), e.what = what, e.why = why, e.value = value;
        return e;
    };
    UserStory story;
    story.user = 7, story.type = "persuadable", story.type_of = "mail", story.channels = {channel};
    story.before = {event(-3, Happening::visit)};
    auto touch = event(1, Happening::touch), refused = event(2, Happening::refusal, Why::cap_delayed, 1);
    touch.channel = refused.channel = 0, touch.reached = 3, refused.until = 5 * ticks_per_day / 2;
    story.worlds = {{"none", {}, {event(0.5, Happening::lapse), event(2, Happening::comeback)}},
                    {"mail",
                     {},
                     {event(0.5, Happening::lapse), event(1, Happening::journey_start, Why::triggered), touch,
                      event(1.25, Happening::comeback, Why::none, 1), refused}}};
    return story;
}

/// Two channels and an offer with tallies that differ between worlds; touches nobody in world 0.
inline void add_touches(RunResult& run, std::vector<std::string> channels, std::string const& offer) {
    run.channels = std::move(channels), run.offers = {offer};
    for (auto& r : run.replicates) {
        for (std::size_t w = 0; w < r.worlds.size(); ++w) {
            auto const n = static_cast<std::int64_t>(w);
            r.worlds[w].channels = {{{10 * n, 20 * n, 6 * n, 4 * n}, 2 * n, n, 400'000 * n},
                                    {{0, 0, 0, 8 * n}, 0, 0, 4'000'000 * n}};
            r.worlds[w].offers = {{12 * n, 3 * n, n, 2 * n, n, 6'000'000 * n}};
        }
    }
}

/// What the engine would say: no counter beyond those of invented_users() can be other than 0, in world 0 none of a
/// touch's.
inline void add_impossible(RunResult& run) {
    std::vector<Counter> const untouched{Counter::active_ticks,        Counter::active_end,        Counter::lapses,
                                         Counter::observed_active_end, Counter::lapsed_first,      Counter::orders,
                                         Counter::returned_first,      Counter::returns,           Counter::revenue,
                                         Counter::returns_natural,     Counter::second_at_risk_90, Counter::margin,
                                         Counter::second_at_risk_30,   Counter::second_churned_90, Counter::net_value,
                                         Counter::second_churned_30,   Counter::second_lapses};
    std::vector<Counter> const by_touches{
        Counter::touches,       Counter::delivered,        Counter::opens,
        Counter::clicks,        Counter::returns_recalled, Counter::returns_attributed,
        Counter::cost_messages, Counter::cost_offers,      Counter::cost_total};
    run.impossible.assign(run.worlds.size(), CounterSet{}.set());
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        for (auto const c : untouched) run.impossible[w].reset(index_of(c));
        for (auto const c : by_touches) run.impossible[w].set(index_of(c), w == 0);
    }
}

/// Worlds none (baseline and twin), mail, push with 60 users each, `replicates` of them.
inline RunResult small_run(std::uint32_t replicates = 1) {
    auto run = run_of({"none", "mail", "push"}, 0, 0);
    add_impossible(run);
    for (std::uint32_t r = 0; r < replicates; ++r) {
        run.replicates.push_back(replicate_of(invented_users(40 + r, 60, 3), r, 0, 0));
        run.replicates.back().parameter_draw = r / 2;
        add_daily(run.replicates.back());
    }
    run.replications_asked = replicates;
    run.assumed = {"channels.mail.opened = uniform [15%, 30%]"};
    return run;
}

}  // namespace rekindle::sample
