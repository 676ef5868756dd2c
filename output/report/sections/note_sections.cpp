// What the figures rest on: assumptions, method, and how to make them again.

#include <set>

#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

/// Why values are missing, each reason once.
std::set<std::string> reasons_of(ReportInput const& in) {
    std::set<std::string> reasons;
    auto const take = [&](Estimate const& e) {
        if (!e.reason.empty() && (!e.mean || !e.se || !e.se_parameters)) reasons.insert(e.reason);
    };
    for (auto const w : in.tabled()) {
        for (auto const& e : in.analysis.worlds[w].metrics) take(e);
        if (!in.difference_of(w)) continue;
        for (auto const& e : in.difference_of(w)->metrics) take(e);
    }
    return reasons;
}

}  // namespace

std::optional<Section> assumptions_section(ReportInput const& in) {
    if (in.run.assumed.empty()) return std::nullopt;
    Section section{"assumptions",
                    say("assumptions.heading"),
                    say("assumptions.lead", {same(std::to_string(in.run.assumed.size()))}),
                    {}};
    TextList list;
    for (auto const& place : in.run.assumed) list.items.push_back(same(place));
    section.blocks.emplace_back(std::move(list));
    return section;
}

std::optional<Section> method_section(ReportInput const& in) {
    Section section{"method", say("method.heading"), {}, {}};
    TextList list{{say("method.worlds"), say("method.interval")}};
    list.items.push_back(say(in.run.coupled ? "method.coupled" : "method.uncoupled"));
    list.items.push_back(say(in.run.uncertain ? "method.uncertain" : "method.certain"));
    list.items.push_back(say("method.returns"));
    list.items.push_back(say("method.second"));
    for (auto const& reason : reasons_of(in)) list.items.push_back(say("method.missing", {same(reason)}));
    section.blocks.emplace_back(std::move(list));

    Table table{
        say("method.metrics"),
        {say("table.metric"), say("method.unit"), say("method.seen"), say("method.window"), say("method.meaning")},
        {}};
    for (auto const& m : metrics()) {
        auto const seen = say(m.visibility == Visibility::latent ? "method.latent" : "method.observed");
        table.rows.push_back({metric_name(m),
                              {{same(unit_name(m.unit, in.run.currency)), {}},
                               {seen, {}},
                               {same(std::string(m.window)), {}},
                               {same(std::string(m.meaning)), {}}},
                              std::string(m.name)});
    }
    section.blocks.emplace_back(std::move(table));
    return section;
}

std::optional<Section> provenance_section(ReportInput const& in) {
    Section section{"provenance", say("provenance.heading"), say("provenance.lead"), {}};
    section.blocks.emplace_back(Command{"rekindle compare plan.yaml -o again"});
    Table table{say("provenance.table"), {say("provenance.what"), say("provenance.value")}, {}};
    auto const row = [&](char const* key, std::string value) {
        table.rows.push_back({say(key), {{same(std::move(value)), {}}}, {}});
    };
    row("provenance.scenario", in.run.scenario);
    row("provenance.digest", in.run.digest);
    row("provenance.version", in.run.version);
    row("provenance.seed", std::to_string(in.run.seed));
    row("provenance.replications", std::to_string(in.run.replicates.size()));
    row("provenance.baseline", in.baseline_name());
    row("provenance.twin", in.run.twin < 0 ? std::string("–") : in.run.worlds[static_cast<std::size_t>(in.run.twin)]);
    section.blocks.emplace_back(std::move(table));
    return section;
}

}  // namespace rekindle::report
