#include "output/report/document_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "output/atomic_file.hpp"
#include "output/escaping.hpp"

namespace rekindle::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;
constexpr int most_columns = 20;

// One field list per struct serves both directions: `io(x, archive)` calls archive(name, member) for each.
template <class A>
void io(A& a, Cell& c) {
    a("text", c.text), a("value", c.value), a("mood", c.mood), a("level", c.level);
}
template <class A>
void io(A& a, Row& r) {
    a("head", r.head), a("cells", r.cells), a("key", r.key);
}
template <class A>
void io(A& a, Table& t) {
    a("caption", t.caption), a("columns", t.columns), a("rows", t.rows);
}
template <class A>
void io(A& a, Tick& t) {
    a("at", t.at), a("text", t.text);
}
template <class A>
void io(A& a, Axis& x) {
    a("title", x.title), a("low", x.low), a("high", x.high), a("ticks", x.ticks);
}
template <class A>
void io(A& a, Mark& m) {
    a("x", m.x), a("y", m.y), a("x_low", m.x_low), a("x_high", m.x_high), a("y_low", m.y_low), a("y_high", m.y_high);
    a("from", m.from), a("text", m.text);
}
template <class A>
void io(A& a, Series& s) {
    a("name", s.name), a("color", s.color), a("marks", s.marks);
}
template <class A>
void io(A& a, Link& l) {
    a("from", l.from), a("to", l.to), a("value", l.value), a("text", l.text);
}
template <class A>
void io(A& a, Node& n) {
    a("name", n.name), a("color", n.color), a("column", n.column);
}
template <class A>
void io(A& a, Chart& c) {
    a("id", c.id), a("kind", c.kind), a("title", c.title), a("note", c.note), a("x", c.x), a("y", c.y);
    a("rows", c.rows), a("series", c.series), a("guide", c.guide), a("nodes", c.nodes), a("links", c.links),
        a("twin", c.twin);
}
template <class A>
void io(A& a, Answer& x) {
    a("policy", x.policy), a("color", x.color), a("mood", x.mood), a("verdict", x.verdict), a("sentence", x.sentence);
}
template <class A>
void io(A& a, Paragraph& p) {
    a("text", p.text);
}
template <class A>
void io(A& a, TextList& l) {
    a("items", l.items);
}
template <class A>
void io(A& a, Answers& x) {
    a("answers", x.answers);
}
template <class A>
void io(A& a, Command& c) {
    a("text", c.text);
}
template <class A>
void io(A& a, Section& s) {
    a("id", s.id), a("heading", s.heading), a("lead", s.lead), a("blocks", s.blocks), a("folded", s.folded);
}
template <class A>
void io(A& a, Document& d) {
    a("kind", d.kind), a("title", d.title), a("heading", d.heading), a("subtitle", d.subtitle),
        a("headline", d.headline);
    a("alerts", d.alerts), a("sections", d.sections);
}

struct Writer {
    Json json = Json::object();

    /// What is empty or 0 is left out: the defaults of all members.
    template <class T>
    void operator()(char const* name, T& member) {
        auto value = to(member);
        if (value.is_null() || value == to_default<T>()) return;
        json[name] = std::move(value);
    }

    template <class T>
    static Json to_default() {
        T nothing{};
        return to(nothing);
    }

    static Json to(double& x) { return x; }
    static Json to(int& x) { return x; }
    static Json to(bool& x) { return x; }
    static Json to(std::size_t& x) { return x; }
    static Json to(std::string& x) { return x; }
    static Json to(Text& t) { return t.en == t.zh ? Json(t.en) : Json::array({t.en, t.zh}); }
    static Json to(std::optional<double>& x) { return x ? Json(*x) : Json(nullptr); }
    static Json to(Mood& m) { return static_cast<int>(m); }
    static Json to(ChartKind& k) { return static_cast<int>(k); }
    static Json to(Block& block) {
        auto json = std::visit([](auto& b) { return to(b); }, block);
        json["block"] = block.index();
        return json;
    }
    template <class T>
    static Json to(std::vector<T>& items) {
        auto json = Json::array();
        for (auto& item : items) json.push_back(to(item));
        return json;
    }
    template <class T>
    static Json to(T& object) {
        Writer writer;
        io(writer, object);
        return std::move(writer.json);
    }
};

struct Reader {
    Json const& json;

    template <class T>
    void operator()(char const* name, T& member) {
        if (auto const found = json.find(name); found != json.end()) from(*found, member);
    }

    template <class Enum>
    static void enumerator(Json const& j, Enum& e, Enum last) {
        auto const number = j.get<int>();
        if (number < 0 || number > static_cast<int>(last)) throw std::invalid_argument("a number is out of range");
        e = static_cast<Enum>(number);
    }

    static void from(Json const& j, double& x) { x = j.get<double>(); }
    static void from(Json const& j, int& x) { x = j.get<int>(); }
    static void from(Json const& j, bool& x) { x = j.get<bool>(); }
    static void from(Json const& j, std::size_t& x) { x = j.get<std::size_t>(); }
    static void from(Json const& j, std::string& x) { x = j.get<std::string>(); }
    static void from(Json const& j, Text& t) {
        t = j.is_array() ? Text{j.at(0).get<std::string>(), j.at(1).get<std::string>()} : same(j.get<std::string>());
    }
    static void from(Json const& j, std::optional<double>& x) { x = j.get<double>(); }
    static void from(Json const& j, Mood& m) { enumerator(j, m, Mood::quiet); }
    static void from(Json const& j, ChartKind& k) { enumerator(j, k, ChartKind::flows); }

    template <std::size_t I = 0>
    static void from(Json const& j, Block& block) {
        if constexpr (I == std::variant_size_v<Block>) {
            throw std::invalid_argument("an unknown block");
        } else if (j.at("block").get<std::size_t>() == I) {
            from(j, block.emplace<I>());
        } else {
            from<I + 1>(j, block);
        }
    }
    template <class T>
    static void from(Json const& j, std::vector<T>& items) {
        for (auto const& item : j) from(item, items.emplace_back());
    }
    template <class T>
    static void from(Json const& j, T& object) {
        if (!j.is_object()) throw std::invalid_argument("an object is missing");
        Reader reader{j};
        io(reader, object);
    }
};

/// Six significant digits place a point on a screen.
double for_screen(double x) { return std::stod(fmt::format("{:.6g}", x)); }

Json column(std::vector<Mark> const& marks, double Mark::*member) {
    auto json = Json::array();
    for (auto const& mark : marks) json.push_back(for_screen(mark.*member));
    return json;
}

/// Empty where any mark lacks the interval.
Json column(std::vector<Mark> const& marks, std::optional<double> Mark::*member) {
    auto json = Json::array();
    for (auto const& mark : marks) {
        if (!(mark.*member)) return Json::array();
        json.push_back(for_screen(*(mark.*member)));
    }
    return json;
}

/// Lines by columns, without the texts: those stand in the table below the chart.
Json lines_json(Chart const& chart) {
    auto lines = Json::array();
    for (auto series : chart.series) {
        lines.push_back({{"name", Writer::to(series.name)},
                         {"color", series.color},
                         {"x", column(series.marks, &Mark::x)},
                         {"y", column(series.marks, &Mark::y)},
                         {"low", column(series.marks, &Mark::y_low)},
                         {"high", column(series.marks, &Mark::y_high)}});
    }
    return lines;
}

std::string dump(Json const& json) { return json_escaped(json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

/// What drawing relies on: axes that run forward, links between nodes, marks on rows.
void check(Chart const& c) {
    bool const on_rows = c.kind == ChartKind::rows || c.kind == ChartKind::dots;
    bool sound = c.kind == ChartKind::flows || c.x.low < c.x.high;
    sound = sound && (c.kind == ChartKind::flows || on_rows || c.y.low < c.y.high);
    for (auto const& node : c.nodes) sound = sound && node.column >= 0 && node.column < most_columns;
    for (auto const& link : c.links) sound = sound && link.from < c.nodes.size() && link.to < c.nodes.size();
    for (auto const& series : c.series) {
        for (auto const& mark : series.marks) {
            bool const on_row = mark.y >= 0 && mark.y < static_cast<double>(c.rows.size());
            sound = sound && (on_row || !on_rows);
        }
    }
    if (!sound) throw std::invalid_argument("chart " + c.id + " cannot be drawn");
}

}  // namespace

std::string document_json(Document const& document) {
    auto copy = document;
    auto json = Json{{"rekindle_report", format_version}};
    json.update(Writer::to(copy));
    return dump(json) + "\n";
}

Document parse_document(std::string_view text, std::string const& name) {
    try {
        auto const json = Json::parse(text);
        if (json.at("rekindle_report") != format_version) throw std::invalid_argument("another format");
        Document document;
        Reader::from(json, document);
        if (document.sections.empty()) throw std::invalid_argument("no section");
        for (auto const& section : document.sections) {
            for (auto const& block : section.blocks) {
                if (auto const* chart = std::get_if<Chart>(&block)) check(*chart);
            }
        }
        return document;
    } catch (std::exception const& error) {
        throw OutputError(name + ": not a report that this program can draw (" + error.what() + ")");
    }
}

std::string charts_json(Document const& document) {
    auto charts = Json::array();
    for (auto const& section : document.sections) {
        for (auto const& block : section.blocks) {
            auto const* chart = std::get_if<Chart>(&block);
            if (!chart) continue;
            auto copy = *chart;
            copy.twin = {};
            copy.note = {};
            if (chart->kind == ChartKind::lines) copy.series.clear();
            auto json = Writer::to(copy);
            if (chart->kind == ChartKind::lines) json["lines"] = lines_json(*chart);
            charts.push_back(std::move(json));
        }
    }
    return dump(charts);
}

}  // namespace rekindle::report
