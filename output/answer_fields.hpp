#pragma once
// The fields of every table in Answers, named once for all files. visit(name, value) takes text, numbers, optional
// numbers and lists of numbers.

#include "output/answers.hpp"

namespace rekindle {

template <class Visit>
void fields_of(LogRankAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("baseline", a.baseline), visit("group", a.group);
    visit("observed", a.observed), visit("expected", a.expected), visit("chi_square", a.chi_square), visit("p", a.p);
}
template <class Visit>
void fields_of(SecondChurnAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("group", a.group), visit("days", static_cast<double>(a.days));
    visit("at_risk", static_cast<double>(a.at_risk)), visit("churned", static_cast<double>(a.churned));
    visit("share", a.share), visit("low", a.low), visit("high", a.high);
}
template <class Visit>
void fields_of(SimultaneousAnswer const& a, Visit visit) {
    visit("metric", a.metric), visit("policy", a.policy), visit("baseline", a.baseline);
    visit("difference", a.difference), visit("se", a.se), visit("critical", a.critical), visit("low", a.low);
    visit("high", a.high), visit("p_adjusted", a.p_adjusted), visit("critical_bootstrap", a.critical_bootstrap);
}
template <class Visit>
void fields_of(EconomicsAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("figure", a.figure), visit("unit", a.unit), visit("value", a.value);
    visit("low", a.low), visit("high", a.high), visit("bootstrap_low", a.bootstrap_low);
    visit("bootstrap_high", a.bootstrap_high), visit("reason", a.reason);
}
template <class Visit>
void fields_of(PaybackAnswer const& a, Visit visit) {
    visit("policy", a.policy);
    visit("day", a.day ? std::optional{static_cast<double>(*a.day)} : std::nullopt);
}
template <class Visit>
void fields_of(LifeValueAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("origin", a.origin);
    visit("lives", std::vector<double>(a.lives.begin(), a.lives.end()));
    visit("value", a.value), visit("of_active", a.of_active);
}
template <class Visit>
void fields_of(FunnelAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("step", a.step), visit("count", a.count), visit("of_previous", a.of_previous);
}
template <class Visit>
void fields_of(ChannelAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("channel", a.channel), visit("sent", a.sent), visit("delivered", a.delivered);
    visit("opened", a.opened), visit("clicked", a.clicked), visit("returns", a.returns), visit("recalled", a.recalled);
    visit("cost", a.cost), visit("cost_per_delivered", a.cost_per_delivered), visit("cost_per_open", a.cost_per_open);
    visit("cost_per_click", a.cost_per_click), visit("cost_per_return", a.cost_per_return);
    visit("cost_per_recalled", a.cost_per_recalled);
}
template <class Visit>
void fields_of(OfferAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("offer", a.offer), visit("taken", a.taken), visit("returns", a.returns);
    visit("recalled", a.recalled), visit("redeemed", a.redeemed), visit("leaked", a.leaked), visit("cost", a.cost);
    visit("cost_per_redeemed", a.cost_per_redeemed), visit("cost_per_return", a.cost_per_return);
    visit("cost_per_recalled", a.cost_per_recalled);
}
template <class Visit>
void fields_of(FlowAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("from", a.from), visit("to", a.to), visit("count", a.count);
}
template <class Visit>
void fields_of(SegmentAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("segment", a.segment), visit("users", a.users),
        visit("active_days", a.active_days);
    visit("active_share_end", a.active_share_end), visit("lapses", a.lapses), visit("returns", a.returns);
    visit("touches", a.touches), visit("second_churn_90d", a.second_churn_90d), visit("cost_total", a.cost_total);
    visit("net_value", a.net_value), visit("incremental_returns", a.incremental_returns),
        visit("incremental_returns_to_end", a.incremental_returns_to_end);
}
template <class Visit>
void fields_of(QiniAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("ranking", a.ranking), visit("reached", a.reached), visit("gain", a.gain);
    visit("area", a.area), visit("coefficient", a.coefficient);
}
template <class Visit>
void fields_of(HoldoutTestAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("metric", a.metric), visit("holdout_share", a.holdout_share);
    visit("treated", a.treated), visit("held_out", a.held_out), visit("sample_ratio_p", a.sample_ratio_p);
    visit("lift", a.lift), visit("se", a.se), visit("low", a.low), visit("high", a.high), visit("p", a.p);
    visit("truth", a.truth), visit("power", a.power), visit("type_s", a.type_s), visit("type_m", a.type_m);
    visit("verdict", a.verdict);
}
template <class Visit>
void fields_of(ChoiceAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("net_value", a.net_value), visit("probability_best", a.probability_best);
    visit("expected_loss", a.expected_loss);
}
template <class Visit>
void fields_of(LearningAnswer const& a, Visit visit) {
    visit("parameter", a.parameter), visit("value", a.value), visit("se", a.se);
    visit("share_of_perfect", a.share_of_perfect), visit("low", a.low), visit("high", a.high);
    visit("net_value_low", a.net_value_low), visit("net_value_high", a.net_value_high);
    visit("noise", a.noise), visit("net_value_noise", a.net_value_noise);
}
template <class Visit>
void fields_of(IceAnswer const& a, Visit visit) {
    visit("policy", a.policy), visit("impact", a.impact), visit("confidence", a.confidence), visit("ease", a.ease);
    visit("score", a.score);
}

/// table(name, rows) for every table but the curves.
template <class Table>
void tables_of(Answers const& a, Table table) {
    table("log_rank", a.log_rank), table("second_churn", a.second_churn), table("simultaneous", a.simultaneous);
    table("economics", a.economics), table("payback", a.payback), table("life_value", a.life_value);
    table("funnel", a.funnel), table("channels", a.channels), table("offers", a.offers), table("flows", a.flows),
        table("segments", a.segments), table("qini", a.qini);
    table("holdout_tests", a.holdout_tests), table("choice", a.choice), table("learning", a.learning);
    table("ice", a.ice);
}

/// curves(name, rows) for the curves by age.
template <class Curves>
void curves_of(Answers const& a, Curves curves) {
    curves("retention", a.retention), curves("cumulative_hazard", a.cumulative_hazard), curves("returns", a.returns);
    curves("lapse_reasons", a.lapse_reasons);
}

}  // namespace rekindle
