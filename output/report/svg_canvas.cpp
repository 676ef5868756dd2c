#include "output/report/svg_canvas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "output/number_format.hpp"
#include "output/report/escape.hpp"

namespace rekindle::report {
namespace {

constexpr double em = 12.5;

constexpr std::string_view name_of(Anchor anchor) {
    switch (anchor) {
        case Anchor::start: return "start";
        case Anchor::middle: return "middle";
        case Anchor::end: break;
    }
    return "end";
}

/// From U+1100 on letters are as wide as high (CJK, emoji): three bytes and more, first byte E1 at least.
double width_of_character(unsigned char first) {
    if ((first & 0xC0U) == 0x80U) return 0;
    return first >= 0xE3U ? em : em * 0.55;
}

std::string cut(std::string const& text, double pixels) {
    auto columns = width_of(text);
    auto out = text;
    while (columns > 1 && text_width(out) > pixels) out = shortened(text, --columns);
    return out;
}

}  // namespace

std::string coordinate(double x) {
    auto text = fmt::format("{:.1f}", x);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text == "-0" ? "0" : text;
}

void SvgCanvas::line(double x1, double y1, double x2, double y2, std::string_view css) {
    body_ += fmt::format(R"(<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>)", coordinate(x1), coordinate(y1),
                         coordinate(x2), coordinate(y2), css);
}

void SvgCanvas::rect(double x, double y, double width, double height, std::string_view css) {
    body_ += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>)", coordinate(x), coordinate(y),
                         coordinate(width), coordinate(height), css);
}

void SvgCanvas::circle(double x, double y, double radius, std::string_view css) {
    body_ += fmt::format(R"(<circle cx="{}" cy="{}" r="{}" class="{}"/>)", coordinate(x), coordinate(y),
                         coordinate(radius), css);
}

void SvgCanvas::path(std::string_view d, std::string_view css) {
    body_ += fmt::format(R"(<path d="{}" class="{}"/>)", d, css);
}

void SvgCanvas::text(double x, double y, Anchor anchor, std::string_view css, Text const& text) {
    auto const one = [&](std::string_view language, std::string const& words) {
        if (words.empty()) return;
        body_ += fmt::format(R"(<text x="{}" y="{}" text-anchor="{}" class="{}"{}>{}</text>)", coordinate(x),
                             coordinate(y), name_of(anchor), css, language, html_escaped(words));
    };
    if (text.en == text.zh) return one("", text.en);
    one(R"( lang="en")", text.en);
    one(R"( lang="zh")", text.zh);
}

std::string SvgCanvas::finish(std::string_view id) const {
    return fmt::format(
        R"(<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-labelledby="{2}-title" aria-describedby="{2}-note">{3}</svg>)",
        coordinate(width_), coordinate(height_), html_escaped(id), body_);
}

std::vector<double> moved_apart(std::vector<double> wanted, double gap, double top, double bottom) {
    std::vector<std::size_t> order(wanted.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return wanted[i]; });
    double at = top;
    for (auto const i : order) at = (wanted[i] = std::max(wanted[i], at)) + gap;
    double limit = bottom;
    for (auto i = order.rbegin(); i != order.rend(); ++i) limit = (wanted[*i] = std::min(wanted[*i], limit)) - gap;
    return wanted;
}

double text_width(std::string_view text) {
    double width = 0;
    for (char const c : text) width += width_of_character(static_cast<unsigned char>(c));
    return width;
}

Text fitted(Text const& text, double pixels) { return {cut(text.en, pixels), cut(text.zh, pixels)}; }

}  // namespace rekindle::report
