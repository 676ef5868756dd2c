// Flows between states: who was dormant, how dormancy ended, what became of those who returned.

#include <algorithm>

#include "output/number_format.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::size_t most_diagrams = 3;
constexpr std::size_t dormant_stage = 3;
static_assert(stage_names[dormant_stage] == "dormant");

/// Mean per replicate; every dormant spell is counted once.
struct Flows {
    double dormant_at_start = 0, lapses = 0, natural = 0, recalled = 0, gone = 0, second = 0;

    double returns() const { return natural + recalled; }
    double dormant_at_end() const { return std::max(0.0, dormant_at_start + lapses - returns() - gone); }
};

Flows flows_of(ReportInput const& in, std::size_t world) {
    Flows f;
    auto const n = static_cast<double>(in.run.replicates.size());
    for (auto const& r : in.run.replicates) {
        auto const& w = r.worlds[world];
        auto const sum = [&](Counter c) { return static_cast<double>(w.sums[index_of(c)]) / n; };
        f.dormant_at_start += static_cast<double>(w.flows.stock[dormant_stage]) / n;
        f.lapses += sum(Counter::lapses), f.natural += sum(Counter::returns_natural);
        f.recalled += sum(Counter::returns_recalled), f.gone += sum(Counter::gone);
        f.second += sum(Counter::second_lapses);
    }
    return f;
}

/// Nodes appear with their first link, so that none stands alone.
class Diagram {
  public:
    explicit Diagram(Chart& chart) : chart_{chart} {}

    struct State {
        char const* key;
        int color;
        int column;
    };

    void link(State const& from, State const& to, double value) {
        if (!(value > 0)) return;
        auto const a = node(from), b = node(to);
        auto const text = same(with_thousands(value, value < 100 ? 1 : 0));
        chart_.links.push_back({a, b, value, text});
        auto const head = say("flows.link", {chart_.nodes[a].name, chart_.nodes[b].name});
        chart_.twin.rows.push_back({head, {{text, value}}, {}});
    }

  private:
    std::size_t node(State const& state) {
        auto name = say(state.key);
        for (std::size_t n = 0; n < chart_.nodes.size(); ++n) {
            if (chart_.nodes[n].name == name) return n;
        }
        chart_.nodes.push_back({std::move(name), state.color, state.column});
        return chart_.nodes.size() - 1;
    }

    Chart& chart_;
};

Chart diagram(ReportInput const& in, std::size_t world) {
    auto const title = say("flows.title", {same(in.name_of(world))});
    auto chart = make_chart("flows-" + std::to_string(world), ChartKind::flows, title, say("flows.note"));
    chart.twin.columns = {say("flows.from_to"), say("unit.users")};
    auto const f = flows_of(in, world);
    constexpr Diagram::State start{"flows.dormant_start", 0, 0}, lapsed{"flows.lapsed", 2, 0};
    constexpr Diagram::State dormant{"flows.dormant", 0, 1}, natural{"flows.natural", 3, 2};
    constexpr Diagram::State recalled{"flows.recalled", 1, 2}, still{"flows.dormant_end", 0, 2};
    constexpr Diagram::State gone{"flows.gone", 7, 2}, returned{"flows.returned", 3, 3};
    constexpr Diagram::State stayed{"flows.stayed", 3, 4}, again{"flows.again", 2, 4};
    Diagram d(chart);
    d.link(start, dormant, f.dormant_at_start);
    d.link(lapsed, dormant, f.lapses);
    d.link(dormant, recalled, f.recalled);
    d.link(dormant, natural, f.natural);
    d.link(dormant, still, f.dormant_at_end());
    d.link(dormant, gone, f.gone);
    d.link(recalled, returned, f.recalled);
    d.link(natural, returned, f.natural);
    d.link(returned, stayed, f.returns() - f.second);
    d.link(returned, again, f.second);
    return chart;
}

}  // namespace

std::optional<Section> flows_section(ReportInput const& in) {
    Section section{"flows", say("flows.heading"), say("flows.lead"), {}};
    for (auto const w : in.drawn()) {
        auto chart = diagram(in, w);
        if (section.blocks.size() < most_diagrams && !chart.links.empty())
            section.blocks.emplace_back(std::move(chart));
    }
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
