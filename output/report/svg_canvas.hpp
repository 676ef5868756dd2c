#pragma once
// A thin pen for SVG: escaped texts in both languages, coordinates with one decimal.

#include <string>
#include <string_view>

#include "output/report/report_document.hpp"

namespace rekindle::report {

enum class Anchor : std::uint8_t { start, middle, end };

class SvgCanvas {
  public:
    SvgCanvas(double width, double height) : width_{width}, height_{height} {}

    void line(double x1, double y1, double x2, double y2, std::string_view css);
    void rect(double x, double y, double width, double height, std::string_view css);
    void circle(double x, double y, double radius, std::string_view css);
    void path(std::string_view d, std::string_view css);
    /// Two elements, each marked with its language, where the languages differ.
    void text(double x, double y, Anchor anchor, std::string_view css, Text const& text);

    /// The finished element; `id` names the chart's caption and note.
    [[nodiscard]] std::string finish(std::string_view id) const;

  private:
    double width_, height_;
    std::string body_;
};

/// "12.3", never "-0.0".
[[nodiscard]] std::string coordinate(double x);

/// Where data lie on paper: linear from [low, high] to [from, to].
struct Scale {
    double low, high, from, to;
    double operator()(double x) const { return from + (x - low) / (high - low) * (to - from); }
};

/// `labels` at heights that they want, moved apart to at least `gap`, within [top, bottom] as far as they fit.
[[nodiscard]] std::vector<double> moved_apart(std::vector<double> wanted, double gap, double top, double bottom);

/// Width of `text` in a 12.5 px sans-serif font, about: full width for CJK, 0.55 em else.
[[nodiscard]] double text_width(std::string_view text);
/// Both languages cut to about `pixels`.
[[nodiscard]] Text fitted(Text const& text, double pixels);

}  // namespace rekindle::report
