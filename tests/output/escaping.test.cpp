// No text of a user's marks up, runs or hides anything in any format that is written. 4,000 texts are drawn from the
// pieces that break formats; each is read back by a small reader of the format.

#include "output/escaping.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "output/claim_table.hpp"
#include "output/report/escape.hpp"
#include "sim/base/safe_text.hpp"
#include "tests/output/report/hostile_names.hpp"

using namespace rekindle;

namespace {

std::vector<std::string> hostile_texts() {
    std::vector<std::string> const pieces{"=",
                                          "+",
                                          "-",
                                          "@",
                                          "\t",
                                          "\r",
                                          "\n",
                                          "\"",
                                          "\"\"",
                                          ",",
                                          "|",
                                          "\\",
                                          "`",
                                          "```",
                                          "<b>",
                                          "</td>",
                                          "<!--",
                                          "&lt;",
                                          "&",
                                          "[x](javascript:y)",
                                          "*",
                                          "_",
                                          "# ",
                                          "![",
                                          "\x1b[2J",
                                          "\x07",
                                          "\x9b",
                                          "\u009b",
                                          "\u202e",
                                          "\u2066",
                                          "\u2028",
                                          "\u2029",
                                          "\ufeff",
                                          "\xff",
                                          "\xe4\xbd",
                                          "\u4e2d",
                                          "\U0001F680",
                                          "a",
                                          "1",
                                          " ",
                                          "cmd|' /C calc'!A0",
                                          "\uff1d",
                                          "'",
                                          "http://x.y",
                                          "\x7f",
                                          "\u0085",
                                          ";",
                                          "$x$"};
    auto out = sample::hostile_names();
    std::mt19937 random{17};
    for (int i = 0; i < 4000; ++i) {
        std::string text;
        for (auto n = random() % 6; n > 0; --n) text += pieces[random() % pieces.size()];
        out.push_back(text);
    }
    return out;
}

/// The cells of one row, as a spreadsheet reads them; none where a quote is not closed.
std::vector<std::string> cells_of(std::string const& row) {
    std::vector<std::string> cells{""};
    bool quoted = false;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (quoted && row[i] == '"' && i + 1 < row.size() && row[i + 1] == '"') {
            cells.back() += row[++i];
        } else if (row[i] == '"') {
            quoted = !quoted;
        } else if (row[i] == ',' && !quoted) {
            cells.emplace_back();
        } else {
            if (!quoted && (row[i] == '\n' || row[i] == '\r')) return {};
            cells.back() += row[i];
        }
    }
    return quoted ? std::vector<std::string>{} : cells;
}

bool all_shown(std::string text, std::string const& but = "") {
    for (char const c : but) std::erase(text, c);
    return terminal_safe(text) == text;
}

/// Whether a spreadsheet computes the cell.
bool is_formula(std::string const& cell) {
    auto const first = cell.find_first_not_of(' ');
    if (first == std::string::npos) return false;
    for (std::string const start : {"=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"}) {
        if (cell.compare(first, start.size(), start) == 0) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a cell of a CSV file is one cell, no formula, and what it was", "[output]") {
    CHECK(csv_cell("plain") == "plain");
    CHECK(csv_cell("=1+1") == "'=1+1");
    CHECK(csv_cell("-3") == "'-3");
    CHECK(csv_cell("@x,y") == "\"'@x,y\"");
    CHECK(csv_cell("\tx") == "'\tx");
    CHECK(csv_cell("\rx") == "\"'\rx\"");
    CHECK(csv_cell("a\"b") == "\"a\"\"b\"");
    for (auto const& text : hostile_texts()) {
        auto const cells = cells_of("x," + csv_cell(text) + ",y");
        INFO(text);
        REQUIRE(cells.size() == 3);
        CHECK_FALSE(is_formula(cells[1]));
        CHECK(all_shown(cells[1], "\r"));
        if (all_shown(text) && !is_formula(text)) CHECK(cells[1] == text);
    }
}

TEST_CASE("a text in Markdown stays in its cell and marks nothing up", "[output]") {
    CHECK(markdown_text("a|b") == "a\\|b");
    CHECK(markdown_text("<img src=x>") == "&lt;img src=x&gt;");
    CHECK(markdown_text("7 -> 9") == "7 -&gt; 9");
    for (auto const& text : hostile_texts()) {
        auto const out = markdown_text(text);
        INFO(text << " -> " << out);
        CHECK(out.find_first_of("<>\n\r\t") == std::string::npos);
        CHECK(all_shown(out));
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (out[i] == '\\') {
                REQUIRE(i + 1 < out.size());
                ++i;
            } else {
                CHECK(std::string_view("|`*_[]~$").find(out[i]) == std::string_view::npos);
            }
        }
    }
}

TEST_CASE("a text in HTML is a text", "[output]") {
    for (auto const& text : hostile_texts()) {
        auto const out = report::html_escaped(text);
        INFO(text << " -> " << out);
        CHECK(out.find_first_of("<>\"'") == std::string::npos);
        CHECK(all_shown(out));
    }
}

TEST_CASE("JSON keeps its meaning and shows nothing that is not to be shown", "[output]") {
    using nlohmann::json;
    for (auto const& text : hostile_texts()) {
        json const value{{"name", text}};
        auto const dumped = value.dump(2, ' ', false, json::error_handler_t::replace);
        auto const out = json_escaped(dumped);
        CHECK(json::parse(out) == json::parse(dumped));
        CHECK(all_shown(out));
    }
}

TEST_CASE("the table of claims passes these doors in every format", "[output]") {
    for (auto const& text : hostile_texts()) {
        ClaimRow row;
        row.in_case = row.id = row.system = row.text = row.source = row.figure = row.kind = row.picked = row.reason =
            text;
        row.close = {text};
        auto const csv = claims_csv({row});
        INFO(text);
        for (auto const& cell : cells_of(csv.substr(csv.find('\n') + 1, csv.size() - csv.find('\n') - 2)))
            CHECK_FALSE(is_formula(cell));
        auto const markdown = claims_markdown({row});
        CHECK(markdown.find_first_of("<>\r\t") == std::string::npos);
        CHECK(std::count(markdown.begin(), markdown.end(), '\n') == 5);
        CHECK(all_shown(claims_json({row})));
    }
}
