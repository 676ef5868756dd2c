#include "output/report/report_page.hpp"

#include <fmt/format.h>

#include "output/number_format.hpp"
#include "output/report/chart_svg.hpp"
#include "output/report/document_json.hpp"
#include "output/report/escape.hpp"
#include "output/report/report_assets.hpp"
#include "output/report/svg_plot.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

/// A value keeps its half-width and its per cent on one line.
std::string unbroken(std::string text) {
    for (std::string_view const tail : {" ±", " %"}) {
        for (auto at = text.find(tail); at != std::string::npos; at = text.find(tail, at))
            text.replace(at, 1, "\u00A0");
    }
    return text;
}

/// Both languages side by side; the style shows one.
std::string spans(Text const& text) {
    if (text.en == text.zh) return unbroken(html_escaped(text.en));
    return fmt::format(R"(<span lang="en">{}</span><span lang="zh">{}</span>)", unbroken(html_escaped(text.en)),
                       unbroken(html_escaped(text.zh)));
}

char const* css_mood(Mood mood) {
    switch (mood) {
        case Mood::plain: return "";
        case Mood::better: return "better";
        case Mood::worse: return "worse";
        case Mood::quiet: break;
    }
    return "quiet";
}

/// Sentences wrap and stand at the left; figures do neither. No figure begins with a letter.
bool is_words(Cell const& c) {
    bool const has_letter = !c.text.en.empty() && std::isalpha(static_cast<unsigned char>(c.text.en.front())) != 0;
    if (has_letter && !c.value && c.mood != Mood::quiet) return true;
    bool const has_digit = c.text.en.find_first_of("0123456789") != std::string::npos;
    return !c.value && c.text.en != "–" && c.mood != Mood::quiet && (!has_digit || width_of(c.text.en) > 24);
}

/// Whether a column's cells, but for empty ones, are words; the first column holds the heads of the rows.
bool holds_words(Table const& t, std::size_t column) {
    bool some = false;
    for (auto const& row : t.rows) {
        if (column == 0 || column > row.cells.size() || row.cells[column - 1].text.en.empty()) continue;
        if (!is_words(row.cells[column - 1])) return false;
        some = true;
    }
    return some;
}

class Page {
  public:
    std::string make(Document const& d) {
        head(d);
        top(d);
        out_ += "<div class=\"frame\">";
        contents(d);
        out_ += "<main id=\"main\" tabindex=\"-1\">";
        for (std::size_t s = 0; s < d.sections.size(); ++s) section(d.sections[s], s == 0 ? &d : nullptr);
        out_ += "</main></div>";
        out_ += fmt::format("<footer>{}</footer>", spans(say("page.footer")));
        out_ +=
            fmt::format(R"(<script type="application/json" id="charts">{}</script>)", json_for_script(charts_json(d)));
        out_ += fmt::format("<script>{}</script></body></html>\n", page_script());
        return std::move(out_);
    }

  private:
    void head(Document const& d) {
        out_ = fmt::format(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{}'; "
            "style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"color-scheme\" content=\"light dark\">"
            "<title>{}</title><style>{}</style></head><body data-title-en=\"{}\" data-title-zh=\"{}\">",
            page_script_hash(), page_style_hash(), html_escaped(d.title.en), page_style(), html_escaped(d.title.en),
            html_escaped(d.title.zh));
        out_ += fmt::format("<a class=\"skip\" href=\"#main\">{}</a>", spans(say("page.skip")));
    }

    /// Language and colours are radio buttons that the style alone obeys: they work without scripts.
    void choice(char const* name, char const* legend, std::initializer_list<std::pair<char const*, Text>> options) {
        out_ += fmt::format("<fieldset class=\"choice\"><legend>{}</legend>", spans(say(legend)));
        bool first = true;
        for (auto const& [id, text] : options) {
            out_ += fmt::format(R"(<input type="radio" name="{0}" id="{1}"{2}><label for="{1}">{3}</label>)", name, id,
                                first ? " checked" : "", spans(text));
            first = false;
        }
        out_ += "</fieldset>";
    }

    void top(Document const& d) {
        out_ += fmt::format(
            "<header class=\"top\"><div><p class=\"kind\">{}</p><h1><bdi>{}</bdi></h1><p "
            "class=\"size\">{}</p></div><div class=\"choices\">",
            spans(d.kind.en.empty() ? say("page.kind") : d.kind), spans(d.heading), spans(d.subtitle));
        choice("language", "page.language", {{"language-en", same("English")}, {"language-zh", same("中文")}});
        choice(
            "theme", "page.theme",
            {{"theme-auto", say("page.auto")}, {"theme-light", say("page.light")}, {"theme-dark", say("page.dark")}});
        out_ += "</div></header>";
    }

    void contents(Document const& d) {
        out_ += fmt::format(
            "<nav aria-labelledby=\"contents-title\"><p id=\"contents-title\" class=\"nav-title\">{}</p><ul>",
            spans(say("page.contents")));
        for (auto const& s : d.sections)
            out_ += fmt::format("<li><a href=\"#{}\">{}</a></li>", html_escaped(s.id), spans(s.heading));
        out_ += "</ul></nav>";
    }

    void section(Section const& s, Document const* first) {
        auto const id = html_escaped(s.id);
        out_ += fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-heading\"{1}><h2 id=\"{0}-heading\">{2}</h2>",
                            id, first ? " class=\"first\"" : "", spans(s.heading));
        if (first) {
            out_ += fmt::format("<p class=\"headline\">{}</p>", spans(first->headline));
            for (auto const& alert : first->alerts) out_ += fmt::format("<p class=\"alert\">{}</p>", spans(alert));
        }
        if (!s.lead.en.empty()) out_ += fmt::format("<p class=\"lead\">{}</p>", spans(s.lead));
        out_ += "<div class=\"blocks\">";
        for (auto const& b : s.blocks) std::visit([&](auto const& x) { block(x); }, b);
        out_ += "</div></section>";
    }

    void block(Paragraph const& p) { out_ += fmt::format("<p>{}</p>", spans(p.text)); }

    void block(TextList const& list) {
        out_ += "<ul class=\"notes\">";
        for (auto const& item : list.items) out_ += fmt::format("<li>{}</li>", spans(item));
        out_ += "</ul>";
    }

    void block(Command const& c) {
        out_ += fmt::format("<pre tabindex=\"0\"><code>{}</code></pre>", html_escaped(c.text));
    }

    void block(Answers const& list) {
        out_ += "<ul class=\"answers\">";
        for (auto const& a : list.answers) {
            out_ += fmt::format("<li><h3><span class=\"swatch {}\"></span><bdi>{}</bdi>", css_color('f', a.color),
                                html_escaped(a.policy));
            if (!a.verdict.en.empty())
                out_ += fmt::format(" <span class=\"verdict {}\">{}</span>", css_mood(a.mood), spans(a.verdict));
            out_ += fmt::format("</h3><p>{}</p></li>", spans(a.sentence));
        }
        out_ += "</ul>";
    }

    void block(Table const& t) {
        out_ += fmt::format("<h3>{}</h3>", spans(t.caption));
        table(t, {});
    }

    void block(Chart const& c) {
        auto const id = html_escaped(c.id);
        out_ += fmt::format(
            "<figure id=\"chart-{0}\" class=\"chart\"><figcaption><h3 id=\"{0}-title\">{1}</h3><p "
            "id=\"{0}-note\">{2}</p></figcaption>",
            id, spans(c.title), spans(c.note));
        legend(c);
        out_ += fmt::format(
            "<div class=\"static\" tabindex=\"0\" role=\"group\" aria-labelledby=\"{0}-title\">{1}</div><div "
            "class=\"live\" hidden></div>",
            id, chart_svg(c));
        out_ += fmt::format("<details><summary>{}</summary>", spans(say("page.table", {c.title})));
        table(c.twin, c.id);
        out_ += "</details></figure>";
    }

    /// Where colour alone tells the series apart. Points carry their names, lines too where the screen is wide.
    void legend(Chart const& c) {
        if (c.kind == ChartKind::points || c.kind == ChartKind::flows || c.series.size() < 2) return;
        out_ += c.kind == ChartKind::lines ? "<ul class=\"legend narrow\">" : "<ul class=\"legend\">";
        for (auto const& s : c.series)
            out_ += fmt::format("<li><span class=\"swatch {}\"></span><bdi>{}</bdi></li>", css_color('f', s.color),
                                spans(s.name));
        out_ += "</ul>";
    }

    void table(Table const& t, std::string const& chart) {
        out_ +=
            fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table{}><thead><tr>",
                        html_escaped(t.caption.en),
                        chart.empty() ? std::string() : fmt::format(" data-chart=\"{}\"", html_escaped(chart)));
        for (std::size_t c = 0; c < t.columns.size(); ++c)
            out_ += fmt::format("<th scope=\"col\"{}><bdi>{}</bdi></th>", holds_words(t, c) ? " class=\"words\"" : "",
                                spans(t.columns[c]));
        out_ += "</tr></thead><tbody>";
        for (auto const& row : t.rows) {
            out_ += row.key.empty() ? std::string("<tr>") : fmt::format("<tr data-key=\"{}\">", html_escaped(row.key));
            out_ += fmt::format("<th scope=\"row\"><bdi>{}</bdi></th>", spans(row.head));
            for (auto const& cell : row.cells) this->cell(cell);
            out_ += "</tr>";
        }
        out_ += "</tbody></table></div>";
    }

    void cell(Cell const& c) {
        std::string css = css_mood(c.mood);
        if (c.level != 0) css += fmt::format("{}level{}", css.empty() ? "" : " ", c.level);
        if (is_words(c)) css += css.empty() ? "words" : " words";
        out_ += "<td";
        if (!css.empty()) out_ += fmt::format(" class=\"{}\"", css);
        if (c.value) out_ += fmt::format(" data-value=\"{}\"", *c.value + 0.0);
        out_ += fmt::format(">{}</td>", spans(c.text));
    }

    std::string out_;
};

}  // namespace

std::string report_page(Document const& document) { return Page().make(document); }

}  // namespace rekindle::report
