#include <algorithm>
#include <vector>

#include <fmt/ranges.h>

#include "scenarios/explain.hpp"
#include "scenarios/explain_words.hpp"

namespace rekindle {
namespace {

using namespace explain_words;

/// The factors that change something, as in "; return x0.2, response x0.3".
std::string factors(std::initializer_list<std::pair<std::string_view, double>> all) {
    std::vector<std::string> words;
    for (auto const& [what, factor] : all) {
        if (factor != 1) words.push_back(fmt::format("{} x{}", what, n(factor)));
    }
    return fmt::format("{}", fmt::join(words, ", "));
}
std::string after(std::string_view sign, std::string const& words) {
    return words.empty() ? "" : fmt::format("{}{}", sign, words);
}

std::string reason_words(LapseReason const& r) {
    auto const when = r.own_hazard ? explain_law(r.law) : percent(r.share) + " of that hazard";
    auto const who = r.segments.empty() && r.covariates.empty() ? "" : ", by segment or trait";
    auto const season = r.calendar.empty() ? "" : ", by a calendar of its own";
    return fmt::format(
        "  for {}: {}{}{}{}.\n", r.name, when, who, season,
        after("; afterwards ",
              factors({{"return", r.comeback}, {"response", r.response}, {"lapse after the return", r.second_life}})));
}

std::string feature_words(CoreFeature const& f) {
    return fmt::format(
        "The core feature is used every {} d while active; {} missed uses in a row multiply the lapse hazard by {}; a "
        "drop of {} in its use is an alarm.\n",
        n(1 / f.rate_per_day), f.misses, n(f.lapse), percent(f.alarm_drop));
}

std::string hurdle_words(Hurdle const& h, Model const& model) {
    auto const where = h.by_orders ? fmt::format("between order {} and order {}", h.from_orders, h.to_orders)
                                   : fmt::format("from {} to {} after arrival", days(h.from), days(h.to));
    auto const of = h.reason == no_reason ? std::string{} : " for " + model.leaving.reasons[h.reason].name;
    auto const mended =
        h.fixed_at == never ? "" : fmt::format(", from day {} on only by {}", n(days_of(h.fixed_at)), n(h.fixed_lapse));
    return fmt::format("Hurdle {}: {} the lapse hazard{} is multiplied by {}{}.\n", h.name, where, of, n(h.lapse),
                       mended);
}

std::string warning_words(WarningSignal const& w) {
    return fmt::format(
        "Warning signal {}: {} a day of a weakening user; false alarms {} of an engaged, {} of a "
        "fragile, {} of a dormant one.\n",
        w.name, n(w.weakening), n(w.engaged), n(w.fragile), n(w.dormant));
}

std::string survey_words(Survey const& s, std::string const& currency) {
    double least = 1, most = 0;
    for (std::size_t k = 0; k < s.reported.size(); ++k) {
        least = std::min(least, s.reported[k][k]);
        most = std::max(most, s.reported[k][k]);
    }
    auto const right = least == most ? percent(most) : percent(least) + " to " + percent(most);
    return fmt::format("Survey {}: {} of those asked who have lapsed answer, {} of the answers are true{}.\n", s.name,
                       percent(s.answered), right,
                       s.cost > 0 ? "; asking a user costs " + price(s.cost, currency) : "");
}

std::string fix_words(Fix const& f, Model const& model) {
    auto const what = factors({{"lapse", f.lapse},
                               {"return", f.comeback},
                               {"response", f.response},
                               {"lapse after the return", f.second_life}});
    return fmt::format("Fix {} of {}: costs {} once and is ready after {}{}.\n", f.name,
                       model.leaving.reasons[f.reason].name, price(f.cost, model.currency), days(f.delay),
                       after("; then ", what));
}

std::string seen_words(LeavingModel const& m) {
    std::vector<std::string> names;
    if (m.rfm) names.emplace_back("recency, frequency and money");
    if (m.engagement) names.emplace_back("visits of late");
    for (auto const& t : m.tiers) names.push_back("the class " + t.name);
    for (auto const& c : m.classifiers) names.push_back("the guess " + c.name);
    for (auto const& s : m.scores) names.push_back("the score " + s.name);
    return names.empty() ? "" : fmt::format("The team also sees {}.\n", fmt::join(names, ", "));
}

}  // namespace

std::string explain_leaving(Model const& model) {
    auto const& m = model.leaving;
    std::string out = m.reasons.empty() ? "" : "They leave for a reason that nobody sees:\n";
    for (auto const& reason : m.reasons) out += reason_words(reason);
    if (m.feature) out += feature_words(*m.feature);
    for (auto const& hurdle : m.hurdles) out += hurdle_words(hurdle, model);
    for (auto const& warning : m.warnings) out += warning_words(warning);
    for (auto const& survey : m.surveys) out += survey_words(survey, model.currency);
    for (auto const& fix : m.fixes) out += fix_words(fix, model);
    return out + seen_words(m);
}

}  // namespace rekindle
