// Scores against slow and obvious references: what an uplift score foretells, minute by minute, and how much of it the
// stated r2 leaves, in twenty random scenarios; errors anew in each period. Errors and false alarms: law_checks.hpp.

#include <map>
#include <mutex>
#include <random>

#include "sim/population/further_fields.hpp"
#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

/// A user's observable trait, and the values of all scores at each look.
struct SeenUser {
    std::size_t level = 0;
    std::vector<std::vector<double>> scores;
};

std::map<std::uint64_t, SeenUser> look(Model const& m, Trigger when) {
    std::vector<std::size_t> numbers;
    auto const fields = further_fields(m);
    for (auto const& score : m.leaving.scores) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (fields[i].name == score.name) numbers.push_back(i);
        }
    }
    REQUIRE(numbers.size() == m.leaving.scores.size());
    std::map<std::uint64_t, SeenUser> seen;
    std::mutex guard;
    auto const policy = make_policy(journey("looks", when, {send(0)}), [&](ObservedUser const& u) {
        std::vector<double> values;
        for (auto const n : numbers) values.push_back(u.further->value(n));
        std::lock_guard const lock(guard);
        auto& user = seen[index_of(u.id)];
        if (!u.traits.empty()) user.level = static_cast<std::size_t>(u.traits[0]);
        user.scores.push_back(values);
        return Decision{false, 0};
    });
    (void)simulate(m, {policy});
    return seen;
}

struct Dice {
    std::mt19937_64 bits;
    double between(double low, double high) { return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53; }
    int whole(int low, int high) { return low + static_cast<int>(bits() % static_cast<std::uint64_t>(high - low + 1)); }
};

/// Everybody dormant; the return hazard by an observable trait; a channel with one to three effects on the return.
Model random_scenario(Dice& dice) {
    Model m = quiet_model(12'000, 10_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Weibull{dice.between(0.7, 1.6), dice.between(20, 60)};
    m.traits.push_back({.name = "kind",
                        .kind = Trait::Kind::categorical,
                        .levels = {"a", "b", "c"},
                        .shares = {0.3, 0.3, 0.4},
                        .observable = true});
    m.covariates.push_back({.trait = 0,
                            .process = Process::comeback,
                            .per_level = {dice.between(0.2, 0.6), dice.between(0.8, 1.2), dice.between(1.5, 3)}});
    Channel c = sure_channel("mail", 0);
    c.delivered = dice.between(0.6, 1), c.opened = dice.between(0.3, 0.9), c.clicked = dice.between(0.2, 0.8);
    for (int i = dice.whole(1, 3); i > 0; --i) {
        auto const stage = static_cast<TouchStage>(dice.whole(0, 3));
        Tick const span = dice.whole(2, 9) * ticks_per_day;
        if (dice.whole(0, 2) == 0) {
            c.effects.push_back(on(stage, pulse(dice.between(0.05, 0.3), span)));
        } else {
            c.effects.push_back(
                on(stage, boost(Process::comeback, dice.between(0.5, 5), span, dice.whole(0, 3) * ticks_per_day)));
        }
    }
    m.channels.push_back(c);
    return m;
}

/// What an effect does at an age [day]: a factor, or a hazard per day.
double effect_at(Effect const& e, double age) {
    double const days = days_of(e.duration);
    if (age >= days) return e.pulse ? 0 : 1;
    if (e.pulse) return -std::log(1 - e.probability) / days;
    if (e.half_life == 0) return e.multiplier;
    double const eighth = days_of(e.half_life) / 8;
    double const from = std::floor(age / eighth) * eighth, middle = (from + std::min(from + eighth, days)) / 2;
    return 1 + (e.multiplier - 1) * std::exp2(-middle / days_of(e.half_life));
}

/// Chance to return within `within` days after a touch on day 2 that gets no further than `stage`, minute by minute;
/// without one where `stage` is empty.
double chance_to_return(Model const& m, std::size_t level, std::optional<TouchStage> stage, double within) {
    auto const& law = std::get<Weibull>(m.comeback.law);
    constexpr int per_day = 1440;
    double hazard = 0;
    for (int minute = 0; minute < static_cast<int>(std::lround(within * per_day)); ++minute) {
        double const age = (minute + 0.5) / per_day;
        double rate = law.shape / law.scale_days * std::pow((2 + age) / law.scale_days, law.shape - 1) *
                      m.covariates[0].per_level[level];
        double added = 0;
        for (auto const& e : m.channels[0].effects) {
            if (!stage || e.on > *stage) continue;
            (e.pulse ? added : rate) = e.pulse ? added + effect_at(e, age) : rate * effect_at(e, age);
        }
        hazard += (rate + added) / per_day;
    }
    return 1 - std::exp(-hazard);
}

double slow_uplift(Model const& m, std::size_t level, double within) {
    auto const& c = m.channels[0];
    std::array<double, 4> const furthest{1 - c.delivered, c.delivered * (1 - c.opened),
                                         c.delivered * c.opened * (1 - c.clicked), c.delivered * c.opened * c.clicked};
    double gain = 0;
    for (std::size_t s = 0; s < 4; ++s) {
        gain += furthest[s] * (chance_to_return(m, level, static_cast<TouchStage>(s), within) -
                               chance_to_return(m, level, std::nullopt, within));
    }
    return gain;
}

}  // namespace

TEST_CASE("an uplift score of r2 1 is the gain minute by minute, one of less shows so much of it",
          "[policies][statistical]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("scenario " << seed);
        Dice dice{std::mt19937_64{seed}};
        auto m = random_scenario(dice);
        double const within = dice.whole(5, 20), r2 = dice.between(0.15, 0.9);
        for (auto const& [name, quality] : {std::pair{"truth", 1.0}, {"noisy", r2}}) {
            m.leaving.scores.push_back({.name = name,
                                        .of = Score::Of::uplift,
                                        .within = static_cast<Tick>(within) * ticks_per_day,
                                        .r2 = quality,
                                        .reference = 2_d});
        }
        std::array<double, 3> gains{};
        for (std::size_t level = 0; level < 3; ++level) gains[level] = slow_uplift(m, level, within);
        double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        for (auto const& [user, seen] : look(m, at(2_d))) {
            double const truth = seen.scores.at(0)[0], shown = seen.scores[0][1];
            if (truth == 0 && shown == 0) continue;  // back already
            REQUIRE(truth == Approx(gains[seen.level]).epsilon(1e-5).margin(1e-9));
            n += 1, x += truth, y += shown, xx += truth * truth, yy += shown * shown, xy += truth * shown;
        }
        REQUIRE(n > 5000);
        double const covariance = xy - x * y / n, vx = xx - x * x / n, vy = yy - y * y / n;
        // The error of r2 over n users, and of the variance of the reference population's 4,096: 0.01 at most each.
        CHECK(covariance * covariance / (vx * vy) == Approx(r2).margin(6 * 0.014));
        CHECK(y / n == Approx(x / n).margin(6 * std::sqrt(vx / n / r2 / n) + 6 * std::sqrt(vx / n / 4096)));
    }
}

TEST_CASE("a score errs anew in each period and apart from other scores", "[policies][statistical]") {
    constexpr double n = 50'000;
    Model m = quiet_model(static_cast<std::uint64_t>(n), 10_d);
    m.channels.push_back(sure_channel("mail", 0));
    m.lapse.law = Exponential{1e-6};
    m.lapse.frailty = gamma_frailty(2, 2);
    for (auto const* name : {"one", "two"})  // nearly nothing but error
        m.leaving.scores.push_back({.name = name, .r2 = 1e-3, .period = 5_d, .reference = 1_d});
    std::array<std::array<std::vector<double>, 2>, 2> shown;  // [look][score]
    for (auto const& [user, seen] : look(m, every(5_d, 1_d))) {
        REQUIRE(seen.scores.size() == 2);
        for (std::size_t t = 0; t < 2; ++t) {
            for (std::size_t k = 0; k < 2; ++k) shown[t][k].push_back(seen.scores[t][k]);
        }
    }
    auto const upper_half = [](std::vector<double> const& values) {
        auto sorted = values;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), sorted.end());
        std::vector<bool> out;
        for (double const v : values) out.push_back(v > sorted[values.size() / 2]);
        return out;
    };
    auto const together = [&](std::vector<double> const& a, std::vector<double> const& b) {
        auto const up_a = upper_half(a), up_b = upper_half(b);
        std::int64_t both = 0;
        for (std::size_t i = 0; i < a.size(); ++i) both += up_a[i] && up_b[i];
        return both;
    };
    check_share(together(shown[0][0], shown[1][0]), n, 0.25);
    check_share(together(shown[0][0], shown[0][1]), n, 0.25);
    check_share(together(shown[0][0], shown[1][1]), n, 0.25);
}
