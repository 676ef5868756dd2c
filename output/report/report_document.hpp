#pragma once
// What a report says, as plain data: sections of sentences, tables and charts, every text in both languages and every
// number already formatted. report.json holds exactly this; the page is drawn from it alone (docs/results.md).

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rekindle::report {

/// One text in the page's languages. Names that users gave stand in it as they are: escaped when the page is drawn.
struct Text {
    std::string en, zh;
    bool operator==(Text const&) const = default;
};

/// The same in both languages: numbers, dates, names.
[[nodiscard]] inline Text same(std::string text) { return {text, text}; }

/// How a figure should strike the reader.
enum class Mood : std::uint8_t { plain, better, worse, quiet };

struct Cell {
    Text text;
    std::optional<double> value;  ///< as in summary.json; empty where the cell is words
    Mood mood = Mood::plain;
    int level = 0;  ///< -4 (worst) to 4 (best) shades the cell; 0 leaves it
};

struct Row {
    Text head;
    std::vector<Cell> cells;
    std::string key;  ///< policy and metric, for programs; may be empty
};

struct Table {
    Text caption;
    std::vector<Text> columns;  ///< the first stands over the heads of the rows
    std::vector<Row> rows;
};

struct Tick {
    double at = 0;
    std::string text;
};

struct Axis {
    Text title;
    double low = 0, high = 0;  ///< low < high where the chart uses the axis
    std::vector<Tick> ticks;
};

/// A point or a bar. `y` counts rows from 0 in charts of rows, where `x` is the bar's end and `from` its start.
struct Mark {
    double x = 0, y = 0;
    std::optional<double> x_low, x_high, y_low, y_high;  ///< 95 % interval
    double from = 0;
    Text text;  ///< shown on pointing at it; in charts of rows also beside it
};

struct Series {
    Text name;
    int color = 0;  ///< 0 the baseline's grey, 1 to 7 the palette
    std::vector<Mark> marks;
};

struct Link {
    std::size_t from = 0, to = 0;
    double value = 0;
    Text text;
};

struct Node {
    Text name;
    int color = 0;
    int column = 0;
};

enum class ChartKind : std::uint8_t {
    lines,   ///< a line per series, its band the marks' y_low and y_high
    points,  ///< marks with intervals in x and y
    rows,    ///< horizontal bars, one row per entry of `rows`
    dots,    ///< as rows, a dot with its interval in place of the bar
    flows,   ///< a Sankey diagram of `nodes` and `links`
};

struct Chart {
    std::string id;  ///< a-z, 0-9, -; unique on the page
    ChartKind kind = ChartKind::lines;
    Text title;
    Text note;  ///< what to see and how to read it
    Axis x, y;  ///< rows and dots use x only, flows none
    std::vector<Text> rows;
    std::vector<Series> series;
    std::vector<Mark> guide;  ///< a thin line through these behind the points
    std::vector<Node> nodes;
    std::vector<Link> links;
    Table twin;  ///< the same figures to read
};

/// One policy's answer on the first screen.
struct Answer {
    std::string policy;
    int color = 0;
    Mood mood = Mood::plain;
    Text verdict;   ///< two or three words
    Text sentence;  ///< with the intervals
};

struct Paragraph {
    Text text;
};
struct TextList {
    std::vector<Text> items;
};
struct Answers {
    std::vector<Answer> answers;
};
struct Command {
    std::string text;
};

using Block = std::variant<Paragraph, TextList, Answers, Command, Table, Chart>;

struct Section {
    std::string id;  ///< a-z, 0-9, -; unique on the page
    Text heading;
    Text lead;  ///< may be empty
    std::vector<Block> blocks;
    bool folded = false;  ///< until the reader opens it
};

struct Document {
    Text kind;      ///< what sort of page it is; empty: a comparison
    Text title;     ///< of the window
    Text heading;   ///< the run's name
    Text subtitle;  ///< size of the run
    Text headline;  ///< the answer in one sentence
    std::vector<Text> alerts;
    std::vector<Section> sections;  ///< the first is the first screen
};

}  // namespace rekindle::report
