#include "output/report/report_sections.hpp"

#include <array>

#include "output/number_format.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::array<MakeSection, 23> sections{
    &answer_section, &effects_section, &curves_section,      &days_section,   &lift_section,        &flows_section,
    &credit_section, &funnel_section,  &channels_section,    &types_section,  &qini_section,        &segments_section,
    &money_section,  &life_section,    &review_section,      &choice_section, &uncertainty_section, &tests_section,
    &story_section,  &figures_section, &assumptions_section, &method_section, &provenance_section,
};

Text subtitle_of(ReportInput const& in) {
    auto const done = in.run.replicates.size();
    return say("head.size", {same(with_thousands(in.analysis.users, 0)), same(with_thousands(in.run.days, 0)),
                             same(in.run.start_date), same(with_thousands(static_cast<double>(done), 0)),
                             same(std::to_string(in.run.seed))});
}

std::vector<Text> alerts_of(ReportInput const& in) {
    std::vector<Text> alerts;
    if (in.run.interrupted) {
        alerts.push_back(say("alert.interrupted", {same(std::to_string(in.run.replicates.size())),
                                                   same(std::to_string(in.run.replications_asked))}));
    }
    if (in.drawn().size() < in.run.worlds.size()) {
        alerts.push_back(say("alert.more", {same(std::to_string(in.run.worlds.size())),
                                            same(std::to_string(most_drawn)), same(std::to_string(most_tabled))}));
    }
    for (auto const& warning : in.run.warnings) alerts.push_back(say("alert.warning", {same(warning)}));
    return alerts;
}

/// The best policy that surely pays, or that none does.
Text headline_of(ReportInput const& in) {
    if (!in.has_differences()) return say("headline.alone");
    std::size_t paying = 0, losing = 0, best = 0;
    double most = 0;
    auto const net = metric_index("net_value");
    for (auto const& d : in.analysis.differences) {
        auto const mood = mood_of(metrics()[net], d.metrics[net]);
        losing += mood == Mood::worse;
        if (mood != Mood::better) continue;
        if (paying++ == 0 || *d.metrics[net].mean > most) most = *d.metrics[net].mean, best = d.world;
    }
    auto const total = in.analysis.differences.size();
    if (paying == 1)
        return say("headline.one",
                   {same(in.name_of(best)), same(in.difference_text(best, "net_value")), same(in.run.currency)});
    if (paying > 1)
        return say("headline.best",
                   {same(in.name_of(best)), same(in.difference_text(best, "net_value")), same(in.run.currency)});
    if (losing == total)
        return say(total == 1 ? "headline.loses" : "headline.none",
                   {same(in.name_of(in.analysis.differences.front().world))});
    return say("headline.unsure", {same(std::to_string(losing)), same(std::to_string(total))});
}

}  // namespace

std::span<MakeSection const> section_table() { return sections; }

Document make_document(ReportInput const& in) {
    Document document{{},
                      say("head.title", {same(in.run.scenario)}),
                      same(in.run.scenario),
                      subtitle_of(in),
                      headline_of(in),
                      alerts_of(in),
                      {}};
    for (auto const make : section_table()) {
        if (auto section = make(in)) document.sections.push_back(std::move(*section));
    }
    return document;
}

}  // namespace rekindle::report
