// One user told in all worlds side by side: a drawing of the life's stages, and every event with its reason.

#include <algorithm>
#include <map>

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/story_words.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::size_t most_instants = 80;
constexpr std::size_t most_before = 4;  ///< events of the warm-up, the last

enum class Phase : std::uint8_t { active, weak, dormant, left };
struct PhaseLook {
    char const* key;
    int color;
};
constexpr std::array looks{PhaseLook{"story.active", 3}, PhaseLook{"story.weak", 5}, PhaseLook{"story.dormant", 0},
                           PhaseLook{"story.left", 7}};
constexpr int touch_color = 2;

/// The phase that an event begins; empty where it begins none.
std::optional<Phase> begun_by(Happening what) {
    switch (what) {
        case Happening::lapse: return Phase::dormant;
        case Happening::gone: return Phase::left;
        case Happening::weakening: return Phase::weak;
        case Happening::comeback:
        case Happening::engaged: return Phase::active;
        default: return std::nullopt;
    }
}

/// What the user is in when the worlds part: as the warm-up left it, or as the first change implies.
Phase first_phase(std::vector<LoggedEvent> const& before, std::vector<LoggedEvent> const& events) {
    for (auto e = before.rbegin(); e != before.rend(); ++e) {
        if (auto const phase = begun_by(e->what)) return *phase;
    }
    for (auto const& e : events) {
        if (e.what == Happening::comeback) return Phase::dormant;
        if (begun_by(e.what)) return Phase::active;
    }
    return Phase::active;
}

struct Stretch {
    Phase phase;
    double from, to;
};

std::vector<Stretch> stretches(UserStory const& story, UserStory::World const& world, double days) {
    double from = 0;
    for (auto const& e : world.events) {
        if (e.what == Happening::arrival) from = std::max(0.0, days_of(e.t));
    }
    std::vector<Stretch> out{{first_phase(story.before, world.events), from, days}};
    for (auto const& e : world.events) {
        auto const phase = begun_by(e.what);
        if (!phase || *phase == out.back().phase) continue;
        out.back().to = days_of(e.t);
        out.push_back({*phase, days_of(e.t), days});
    }
    return out;
}

void add_row(Chart& chart, Text const& head, double from, double to) {
    auto const cell = [](double day) { return Cell{same(with_thousands(day, 1)), day}; };
    chart.twin.rows.push_back({head, {cell(from), cell(to)}, {}});
}

void draw_world(ReportInput const& in, UserStory::World const& world, Chart& chart) {
    double const row = static_cast<double>(chart.rows.size()), thin = in.run.days / 300;
    chart.rows.push_back(same(world.policy));
    auto const mark = [&](std::size_t series, double from, double to) {
        Mark m;
        m.y = row, m.from = from, m.x = to;
        m.text = same(with_thousands(from, 1) + " – " + with_thousands(to, 1));
        chart.series[series].marks.push_back(std::move(m));
    };
    for (auto const& s : stretches(*in.run.story, world, in.run.days)) {
        auto const series = static_cast<std::size_t>(s.phase);
        mark(series, s.from, s.to);
        add_row(chart, say("story.row", {same(world.policy), say(looks[series].key)}), s.from, s.to);
    }
    for (auto const& e : world.events) {
        if (e.what != Happening::touch) continue;
        mark(looks.size(), days_of(e.t), std::min(days_of(e.t) + thin, in.run.days));
        add_row(chart, say("story.row", {same(world.policy), say("story.touched")}), days_of(e.t), days_of(e.t));
    }
}

Chart drawing(ReportInput const& in) {
    auto chart = make_chart("story-stages", ChartKind::rows, say("story.title"), say("story.note"));
    for (auto const& look : looks) chart.series.push_back({say(look.key), look.color, {}});
    chart.series.push_back({say("story.touched"), touch_color, {}});
    chart.twin.columns = {say("story.stage"), say("story.from"), say("story.to")};
    for (auto const& world : in.run.story->worlds) draw_world(in, world, chart);
    std::erase_if(chart.series, [](Series const& s) { return s.marks.empty(); });
    chart.x = axis_over(std::array{0.0, in.run.days}, say("days.axis", {same(in.run.start_date)}), AxisEnd::exact);
    return chart;
}

void append(Text& to, Text const& more) {
    to.en += (to.en.empty() ? "" : "; ") + more.en;
    to.zh += (to.zh.empty() ? "" : "；") + more.zh;
}

/// A row per instant at which something happens in some world.
Table events(ReportInput const& in, bool& complete) {
    auto const& story = *in.run.story;
    std::map<rekindle::Tick, std::vector<Text>> instants;
    auto const put = [&](std::size_t w, UserStory::World const* world, LoggedEvent const& e) {
        auto& cells = instants[e.t];
        cells.resize(story.worlds.size());
        append(cells[w], event_words(story, world, e, in.run.currency));
    };
    auto const before = told_events(story.before);
    for (std::size_t i = before.size() - std::min(before.size(), most_before); i < before.size(); ++i) {
        for (std::size_t w = 0; w < story.worlds.size(); ++w) put(w, nullptr, before[i]);
    }
    for (std::size_t w = 0; w < story.worlds.size(); ++w) {
        for (auto const& e : told_events(story.worlds[w].events)) put(w, &story.worlds[w], e);
    }
    Table table{say("story.table"), {say("story.when")}, {}};
    for (auto const& world : story.worlds) table.columns.push_back(same(world.policy));
    for (auto const& [t, cells] : instants) {
        if (table.rows.size() == most_instants) break;
        Row row{same(clock_text(t)), {}, {}};
        for (auto const& cell : cells) row.cells.push_back({cell, {}});
        table.rows.push_back(std::move(row));
    }
    complete = table.rows.size() == instants.size();
    return table;
}

}  // namespace

std::optional<Section> story_section(ReportInput const& in) {
    if (!in.run.story) return std::nullopt;
    auto const& story = *in.run.story;
    Section section{"story", say("story.heading"), {}, {}};
    if (story.worlds.empty()) {
        auto const users = static_cast<double>(in.run.replicates.front().users);
        section.blocks.emplace_back(Paragraph{say("story.not_told", {same(with_thousands(users, 0))})});
        return section;
    }
    auto const user = same(std::to_string(story.user));
    section.lead = say("story.lead", {user});
    if (!story.type.empty())
        section.blocks.emplace_back(Paragraph{say("story.type." + story.type, {same(story.type_of)})});
    section.blocks.emplace_back(drawing(in));
    bool complete = true;
    section.blocks.emplace_back(events(in, complete));
    if (!complete)
        section.blocks.emplace_back(Paragraph{say("story.more", {same(std::to_string(most_instants)), user})});
    return section;
}

}  // namespace rekindle::report
