#include "scenarios/explain.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/explain_words.hpp"
#include "scenarios/idle_keys.hpp"
#include "scenarios/idle_offers.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/base/special_functions.hpp"

namespace rekindle {
namespace {

constexpr std::string_view process_names[] = {"lapse hazard", "return hazard", "order rate", "visit rate"};
constexpr std::string_view stage_names[] = {"sent", "delivered", "opened", "clicked"};

using namespace explain_words;

std::string frailty_words(Frailty const& f) {
    switch (f.kind) {
        case Frailty::Kind::none: return "";
        case Frailty::Kind::gamma:
            return fmt::format("; users differ (gamma factor, shape {}, mean {})", n(f.shape), n(f.shape / f.rate));
        case Frailty::Kind::lognormal: return fmt::format("; users differ (log-normal factor, sigma {})", n(f.sigma));
    }
    return "";
}

/// The x of which a share `p` of users stay below: of the time until a hazard of this law and frailty fires.
double users_quantile(HazardLaw const& law, Frailty const& f, double p) {
    double const spent = f.rate * (portable::pow(1 - p, -1 / f.shape) - 1);  // S = (1 + H / rate)^-shape
    return inverse_cumulative(law, spent);
}

/// To three digits, thousands apart.
std::string rough(double days) {
    if (!std::isfinite(days)) return "never";
    return (days < 1000 ? fmt::format("{:.3g}", days) : grouped(fmt::format("{:.0f}", days))) + " d";
}

/// The law; where a gamma factor hides its scale, what it comes to: `half within 12 d, the middle half of users between
/// 4 d and 60 d (exponential ...)`.
std::string times_words(HazardLaw const& law, Frailty const& f) {
    if (f.kind != Frailty::Kind::gamma) return explain_law(law) + frailty_words(f);
    auto const at = [&](double p) { return rough(users_quantile(law, f, p)); };
    return fmt::format("half within {}, the middle half of users between {} and {} ({}{})", at(0.5), at(0.25), at(0.75),
                       explain_law(law), frailty_words(f));
}

/// The same of events at a rate, `how` without a factor.
std::string rate_words(std::string const& how, double rate, Frailty const& f) {
    if (f.kind != Frailty::Kind::gamma) return how + frailty_words(f);
    auto const every = [&](double p) { return rough(f.rate / (rate * gamma_p_inverse(f.shape, p))); };
    return fmt::format("every {}, the middle half of users between every {} and every {} ({}{})", every(0.5),
                       every(0.75), every(0.25), how, frailty_words(f));
}

bool never_fires(HazardLaw const& law) {
    auto const* e = std::get_if<Exponential>(&law);
    return e != nullptr && e->rate_per_day == 0;
}

class Explainer {
  public:
    explicit Explainer(Scenario const& scenario) : scenario_{scenario}, model_{scenario.central()} {}

    std::string text() {
        head();
        people();
        life();
        leaving();
        orders();
        for (auto const& channel : model_.channels) touch(channel);
        for (auto const& offer : model_.offers) add_offer(offer);
        for (auto const& idle : offers_that_only_cost(model_)) say("Note: {}.", idle.note);
        couplings();
        desk();
        care();
        for (auto const& note : idle_keys(model_)) say("Note: {}.", note);
        uncertainty();
        return std::move(out_);
    }

  private:
    template <class... Args>
    void say(fmt::format_string<Args...> format, Args&&... args) {
        out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
    }

    void head() {
        say("{}{}", model_.name, scenario_.description().empty() ? "" : ": " + scenario_.description());
        say("");
        say("{} users from {}; policies act for {}{}{}.", count(model_.initial_users), scenario_.start_date(),
            days(model_.horizon), model_.warm_up > 0 ? " after a warm-up of " + days(model_.warm_up) : "",
            model_.run_off > 0 ? ", then a run-off of " + days(model_.run_off) : "");
        if (model_.arrivals_per_day > 0) say("{} new users arrive per day.", n(model_.arrivals_per_day));
        say("A user silent for {} counts as churned (observed); money in {}.", days(model_.churn_threshold),
            model_.currency);
    }
    void people() {
        if (model_.segments.size() > 1) {
            for (auto const& s : model_.segments) {
                say("Segment {} ({}): lapse x{}, return x{}, orders x{}, visits x{}, order value x{}.", s.name,
                    percent(s.share), n(s.multiplier[0]), n(s.multiplier[1]), n(s.multiplier[2]), n(s.multiplier[3]),
                    n(s.order_value));
            }
        }
        for (auto const& t : model_.traits)
            say("Trait {}{}.", t.name, t.observable ? ", which policies see" : ", hidden from policies");
        for (auto const& c : model_.covariates)
            say("The trait {} multiplies the {}.", model_.traits[c.trait].name,
                process_names[static_cast<std::size_t>(c.process)]);
    }
    void life() {
        auto const& l = model_.lapse;
        say("Active users lapse: {}.", times_words(l.law, l.frailty));
        if (l.per_order_probability > 0) say("At each order {} lapse.", percent(l.per_order_probability));
        if (l.per_order_beta_a > 0)
            say("At each order a user lapses with a chance of its own, Beta({}, {}).", n(l.per_order_beta_a),
                n(l.per_order_beta_b));
        if (l.after_recall != 1) say("A life that began with a recalled return lapses x{} as fast.", n(l.after_recall));
        if (l.after_return != 1) say("A life that began with any return lapses x{:.4g} as fast.", l.after_return);
        if (model_.weakening)
            say("Before that a user may weaken: {}; lapse x{}, orders x{}, visits x{}.",
                explain_law(model_.weakening->onset), n(model_.weakening->lapse), n(model_.weakening->orders),
                n(model_.weakening->visits));
        auto const& r = model_.comeback;
        say("Dormant users return by themselves: {}{}{}.", times_words(r.law, r.frailty),
            r.cure_fraction > 0 ? fmt::format("; {} of dormancies never", percent(r.cure_fraction)) : "",
            r.with_order ? "; with an order" : "");
        if (model_.gone && !never_fires(model_.gone->law))
            say("Dormant users leave for good: {}.", explain_law(model_.gone->law));
        if (model_.fragile) {
            auto const& f = *model_.fragile;
            say("Returned users are fragile (lapse x{}){}{}.", n(f.lapse),
                f.settles_after < never ? " until " + days(f.settles_after) + " have passed" : "",
                f.settles_after_orders > 0 ? fmt::format(" or after {} orders", f.settles_after_orders) : "");
        }
    }
    void leaving() { out_ += explain_leaving(model_); }
    void orders() {
        if (model_.visits)
            say("While active they visit {}.", rate_words(n(model_.visits->rate_per_day) + " times a day",
                                                          model_.visits->rate_per_day, model_.visits->frailty));
        auto const& o = model_.orders;
        if (!(o.rate_per_day > 0)) return say("There are no orders.");
        auto const regularly = o.regularity > 1 ? fmt::format(", regularly (Erlang {})", o.regularity) : "";
        say("While active they order {}.",
            rate_words("every " + n(1 / o.rate_per_day) + " d" + regularly, o.rate_per_day, o.frailty));
        auto const& v = model_.order_value;
        if (v.kind == OrderValue::Kind::none) return;
        double const mean = v.kind == OrderValue::Kind::gamma_gamma ? v.p * v.v / (v.q - 1) : v.mean;
        say("An order is worth {} {} in the mean, of which {} is margin.", grouped(fmt::format("{:.2f}", mean)),
            model_.currency, percent(model_.margin_fraction));
    }
    void touch(Channel const& c) {
        say("Channel {}: costs {}{}; of those sent {} arrive, of these {} are opened, of these {} clicked.", c.name,
            price(c.cost, model_.currency), c.labour > 0 ? " and " + price(c.labour, model_.currency) + " labour" : "",
            percent(c.delivered), percent(c.opened), percent(c.clicked));
        if (c.opt_out > 0) say("  {} of openers leave the channel.", percent(c.opt_out));
        if (c.reach_window < never) say("  Reaches only users with a visit within {}.", days(c.reach_window));
        if (c.capacity_per_day >= 0) say("  At most {} per day.", count(c.capacity_per_day));
        if (c.capacity_fraction_of_users >= 0)
            say("  At most {} of the initial users per day.", percent(c.capacity_fraction_of_users));
        for (auto const& e : c.effects) effect(e);
    }
    void effect(Effect const& e) {
        auto const stage = stage_names[static_cast<std::size_t>(e.on)];
        if (e.pulse)
            return say("  When {}: {} return because of it within {}, natural returns still competing.", stage,
                       percent(e.probability), days(e.duration));
        say("  When {}: multiplies the {} by {} for {}{}.", stage, process_names[static_cast<std::size_t>(e.target)],
            n(e.multiplier), days(e.duration),
            e.half_life > 0 ? ", half of the excess lost every " + days(e.half_life) : "");
    }
    void add_offer(Offer const& o) {
        auto const when =
            o.due == Offer::Due::taking
                ? std::string{"due when it is taken"}
                : fmt::format("used at the next {} with chance {}",
                              o.uses > 1 ? fmt::format("{} orders", o.uses) : "order", percent(o.redemption));
        say("Offer {}: {}; {}{}{}.", o.name, face_value(o), when, o.expires < never ? ", for " + days(o.expires) : "",
            cost_share(o));
        if (o.order_value != 1) say("  That order is worth x{}.", n(o.order_value));
        if (o.next_lapse != 1) say("  A life that begins while it is open lapses x{} as fast.", n(o.next_lapse));
    }
    std::string face_value(Offer const& o) const {
        auto const discount = o.discount_fraction > 0 ? percent(o.discount_fraction) : "";
        auto const amount = o.amount > 0 ? price(o.amount, model_.currency) : "";
        if (discount.empty() && amount.empty()) return "no money off";
        return discount + (discount.empty() || amount.empty() ? "" : " and ") + amount + " off";
    }
    /// Where an offer costs other than its face value.
    static std::string cost_share(Offer const& o) {
        bool const discount = o.discount_fraction > 0 && o.discount_cost != 1;
        bool const amount = o.amount > 0 && o.amount_cost != 1;
        if (!discount && !amount) return "";
        if (o.discount_fraction > 0 && o.amount > 0 && o.discount_cost != o.amount_cost)
            return fmt::format("; it costs {} of the discount and {} of the amount", percent(o.discount_cost),
                               percent(o.amount_cost));
        return fmt::format("; it costs {} of that", percent(discount ? o.discount_cost : o.amount_cost));
    }
    void couplings() {
        for (auto const& s : model_.signals)
            say("Signal {}: when yesterday's count exceeds its capacity, lapses rise up to x{}.", s.name, n(s.lapse));
    }
    void desk() {
        if (!model_.care.desk) return;
        auto const& desk = *model_.care.desk;
        say("Service desk: called on by {} of returns, {} of orders, {} of lapses, {} of complaints.",
            percent(desk.per_return), percent(desk.per_order), percent(desk.per_lapse), percent(desk.per_complaint));
        for (auto const& t : desk.tiers) {
            constexpr std::string_view whom[] = {"everyone", "the returned", "the recalled", "the enrolled"};
            say("  Tier {}: {} staff, {} a contact, for {}{}.", t.name, t.staff, minutes(t.handling),
                whom[static_cast<std::size_t>(t.serves)], t.promise > 0 ? ", promising " + minutes(t.promise) : "");
        }
        if (desk.impatience != 1)
            say("  A wait of {} or more multiplies the user's lapse hazard by {}, shorter ones by less.",
                hours(desk.tolerance), n(desk.impatience));
        if (desk.crowded_lapse != 1 || desk.crowded_second_lapse != 1)
            say("  A day with a mean wait of {} or more multiplies everyone's next day by {}, after a return by {}.",
                hours(desk.crowded_wait), n(desk.crowded_lapse), n(desk.crowded_second_lapse));
    }
    void second_life(SecondLife const& second) {
        std::string changes;
        for (auto const& [what, factor] : {std::pair{"orders", second.orders},
                                           {"order value", second.order_value},
                                           {"margin", second.margin},
                                           {"lapse in later lives", second.later_lapse}}) {
            if (factor != 1) changes += fmt::format("{}{} x{:.4g}", changes.empty() ? "" : ", ", what, factor);
        }
        if (!changes.empty()) say("After a return: {}.", changes);
        std::string causes;
        for (auto const& by : second.by_trait)
            causes += fmt::format("{}the trait {}", causes.empty() ? "" : ", ", model_.traits[by.trait].name);
        bool const offers =
            std::any_of(model_.offers.begin(), model_.offers.end(), [](auto const& o) { return o.next_lapse != 1; });
        if (offers || !second.by_offer.empty())
            causes += fmt::format("{}the offer open at the return", causes.empty() ? "" : ", ");
        if (!causes.empty()) say("Second churn depends on {}.", causes);
    }
    void care() {
        auto const& care = model_.care;
        second_life(care.second_life);
        for (auto const& p : care.programmes) {
            say("Care programme {}: {} per enrolment, {} check-ins and tasks.", p.name, price(p.cost, model_.currency),
                p.steps.size());
        }
        if (care.upgrade) say("Upgrades: {} of orders.", percent(care.upgrade->per_order));
        if (care.referral)
            say("Referral: a new user by an active user {}, by one who returned {}.", rate(care.referral->per_day),
                rate(care.referral->per_day_returned));
        if (care.arrival_cost > 0) say("Each arriving user costs {}.", price(care.arrival_cost, model_.currency));
    }
    void uncertainty() {
        say("");
        say("{}", scenario_.uncertain()
                      ? "Some numbers are uncertain: each replicate draws them; figures above are their centres."
                      : "All numbers are certain.");
        for (auto const& line : scenario_.assumed()) say("Assumed: {}", line);
    }

    Scenario const& scenario_;
    Model model_;
    std::string out_;
};

}  // namespace

std::string explain_law(HazardLaw const& law) {
    struct Words {
        std::string operator()(Exponential const& l) const {
            return l.rate_per_day > 0 ? fmt::format("exponential, mean {} d", n(1 / l.rate_per_day)) : "never";
        }
        std::string operator()(Weibull const& l) const {
            return fmt::format("Weibull, shape {}, scale {} d", n(l.shape), n(l.scale_days));
        }
        std::string operator()(Gompertz const& l) const {
            return fmt::format("Gompertz, rate {}/d, growth {}/d", n(l.rate_per_day), n(l.growth_per_day));
        }
        std::string operator()(LogLogistic const& l) const {
            return fmt::format("log-logistic, shape {}, median {} d", n(l.shape), n(l.scale_days));
        }
        std::string operator()(LogNormal const& l) const {
            return fmt::format("log-normal, median {} d, sigma {}", n(std::exp(l.mu_log_days)), n(l.sigma));
        }
        std::string operator()(GammaLaw const& l) const {
            return fmt::format("gamma, shape {}, scale {} d", n(l.shape), n(l.scale_days));
        }
        std::string operator()(PiecewiseConstant const& l) const {
            return fmt::format("hazard constant on {} intervals", l.pieces().size());
        }
    };
    return std::visit(Words{}, law);
}

std::string explain_scenario(Scenario const& scenario) { return printable(Explainer{scenario}.text()); }

}  // namespace rekindle
