#include "sim/population/birth.hpp"

#include <cmath>

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/random/block_draws.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {
namespace {

// Episodes of Purpose::birth; 1..4 are the frailties. Part of the results: append, never renumber.
constexpr std::uint32_t segment_episode = 0;
constexpr std::uint32_t order_value_episode = 5;
constexpr std::uint32_t per_order_episode = 6;
constexpr std::uint32_t correlation_episode = 7;
constexpr std::uint32_t first_trait_episode = 16;

bool integer_gamma(Frailty const& f) {
    return f.kind == Frailty::Kind::gamma && f.shape >= 1 && f.shape <= row_draws &&
           f.shape == static_cast<int>(f.shape);
}

std::size_t category_of(double u, std::vector<double> const& shares) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
        sum += shares[i];
        if (u < sum) return i;
    }
    return shares.size() - 1;
}

double draw_trait(Stream& stream, Trait const& trait) {
    switch (trait.kind) {
        case Trait::Kind::normal: return trait.a + trait.b * draw_normal(stream);
        case Trait::Kind::lognormal: return draw_lognormal(stream, trait.a, trait.b);
        case Trait::Kind::gamma: return draw_gamma(stream, trait.a, trait.b);
        case Trait::Kind::beta: return draw_beta(stream, trait.a, trait.b);
        case Trait::Kind::uniform: return trait.a + (trait.b - trait.a) * stream.uniform();
        case Trait::Kind::categorical: return static_cast<double>(category_of(stream.uniform(), trait.shares));
    }
    return 0;
}

/// Lower triangle of the Cholesky factor of the correlation matrix. Positive definite by the reader's check.
std::vector<std::array<double, process_count>> cholesky_of(std::vector<FrailtyCorrelation> const& correlations) {
    std::array<std::array<double, process_count>, process_count> a{};
    for (std::size_t i = 0; i < process_count; ++i) a[i][i] = 1;
    for (auto const& c : correlations) {
        auto const i = static_cast<std::size_t>(c.first), j = static_cast<std::size_t>(c.second);
        a[i][j] = a[j][i] = c.rho;
    }
    std::vector<std::array<double, process_count>> l(process_count);
    for (std::size_t i = 0; i < process_count; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = a[i][j];
            for (std::size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
            REKINDLE_EXPECTS(i != j || sum > 0);
            l[i][j] = i == j ? std::sqrt(sum) : sum / l[j][j];
        }
    }
    return l;
}

}  // namespace

Births::Births(Model const& model) : model_{&model} {
    REKINDLE_EXPECTS(!model.segments.empty());
    REKINDLE_EXPECTS(model.traits.size() <= max_traits);
    frailty_ = {&model.lapse.frailty, &model.comeback.frailty, &model.orders.frailty,
                model.visits ? &model.visits->frailty : nullptr};
    if (!model.frailty_correlations.empty()) {
        cholesky_ = cholesky_of(model.frailty_correlations);
    } else {
        for (auto p : {Process::lapse, Process::comeback, Process::orders}) {
            if (!row_.used && integer_gamma(*frailty_[static_cast<std::size_t>(p)]))
                row_ = {.used = true, .process = p};
        }
    }
    for (auto const& segment : model.segments) share_sums_.push_back(segment.share);
    plain_ = model.segments.size() == 1 && model.traits.empty() && model.order_value.kind == OrderValue::Kind::none &&
             model.lapse.per_order_beta_a <= 0;
    for (std::size_t p = 0; p < process_count; ++p) {
        if (frailty_[p] != nullptr && frailty_[p]->kind != Frailty::Kind::none)
            frail_.push_back(static_cast<Process>(p));
    }
}

void Births::birth(ReplicateKey key, UserId id, Tick arrival, float const* birth_row, Traits& user) const {
    user.id = id;
    user.arrival = arrival;
    user.segment = 0;
    user.lapse_per_order = model_->lapse.per_order_probability;
    if (!plain_) draw_traits(key, user);
    // Scalars multiplied into the vector just stored: a vector load right behind a scalar store would wait for it.
    user.factor = model_->segments[user.segment].multiplier;
    if (cholesky_.empty()) {
        draw_frailties(key, user, birth_row);
    } else {
        draw_correlated(key, user);
    }
    if (plain_) return;
    apply_covariates(user);
    draw_others(key, user);
}

void Births::draw_others(ReplicateKey key, Traits& user) const {
    if (model_->order_value.kind != OrderValue::Kind::none) draw_order_value(key, user);
    if (model_->lapse.per_order_beta_a > 0) {
        Stream stream(key, user.id, Purpose::birth, per_order_episode);
        user.lapse_per_order = draw_beta(stream, model_->lapse.per_order_beta_a, model_->lapse.per_order_beta_b);
    }
}

void Births::draw_frailties(ReplicateKey key, Traits& user, float const* birth_row) const {
    for (auto const process : frail_) {
        auto const p = static_cast<std::size_t>(process);
        if (row_.used && process == row_.process) {
            double sum = 0;
            for (int j = 0; j < static_cast<int>(frailty_[p]->shape); ++j) sum += static_cast<double>(birth_row[j]);
            user.factor[p] *= sum / frailty_[p]->rate;
        } else {
            Stream stream(key, user.id, Purpose::birth, episode_of(process));
            user.factor[p] *= frailty_[p]->draw(stream);
        }
    }
}

void Births::draw_correlated(ReplicateKey key, Traits& user) const {
    Stream stream(key, user.id, Purpose::birth, correlation_episode);
    std::array<double, process_count> independent{};
    for (auto& z : independent) z = normal_quantile(stream.uniform());
    for (std::size_t i = 0; i < process_count; ++i) {
        double z = 0;
        for (std::size_t j = 0; j <= i; ++j) z += cholesky_[i][j] * independent[j];
        if (frailty_[i] != nullptr) user.factor[i] *= frailty_[i]->at_score(z);
    }
}

void Births::draw_traits(ReplicateKey key, Traits& user) const {
    if (share_sums_.size() > 1) {
        Stream stream(key, user.id, Purpose::birth, segment_episode);
        user.segment = static_cast<std::uint16_t>(category_of(stream.uniform(), share_sums_));
    }
    for (std::size_t i = 0; i < model_->traits.size(); ++i) {
        Stream stream(key, user.id, Purpose::birth, first_trait_episode + static_cast<std::uint32_t>(i));
        user.values[i] = draw_trait(stream, model_->traits[i]);
    }
}

void Births::apply_covariates(Traits& user) const {
    for (auto const& c : model_->covariates) {
        double const x = user.values[c.trait];
        double const multiplier = c.per_level.empty() ? portable::exp((x - c.centre) * portable::log(c.per_unit))
                                                      : c.per_level[static_cast<std::size_t>(x)];
        user.factor[static_cast<std::size_t>(c.process)] *= multiplier;
    }
}

void Births::draw_order_value(ReplicateKey key, Traits& user) const {
    auto const& value = model_->order_value;
    Stream stream(key, user.id, Purpose::birth, order_value_episode);
    double const scale = model_->segments[user.segment].order_value;
    if (value.kind == OrderValue::Kind::gamma_gamma) {
        user.order_value = draw_gamma(stream, value.q, 1 / value.v) / scale;  // nu: a larger rate is a smaller spend
        return;
    }
    user.order_value = value.mean * scale;
    if (value.user_cv > 0) {
        double const sigma = std::sqrt(portable::log1p(value.user_cv * value.user_cv));
        user.order_value *= draw_lognormal(stream, -0.5 * sigma * sigma, sigma);
    }
}

}  // namespace rekindle
