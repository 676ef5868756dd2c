#include "output/claim_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "output/escaping.hpp"
#include "output/number_format.hpp"

namespace rekindle {
namespace {

std::string tally(std::vector<ClaimRow> const& rows) {
    auto const count = [&](auto wanted) { return std::ranges::count_if(rows, wanted); };
    return fmt::format(
        "{} claims: {} met, {} missed, {} undecided; {} calibrated, {} emergent", rows.size(),
        count([](auto const& r) { return r.met; }), count([](auto const& r) { return !r.met && !r.undecided; }),
        count([](auto const& r) { return r.undecided; }), count([](auto const& r) { return r.kind == "calibrated"; }),
        count([](auto const& r) { return r.kind == "emergent"; }));
}

std::string verdict(ClaimRow const& row, ColorMode color) {
    auto const word = pad_right(verdict_of(row), 9);
    if (color == ColorMode::plain || row.undecided) return word;
    return fmt::format("\x1b[{}m{}\x1b[0m", row.met ? 32 : 31, word);
}

}  // namespace

std::string_view verdict_of(ClaimRow const& row) {
    if (row.met) return "met";
    return row.undecided ? "undecided" : "missed";
}

/// Figures written in per cent are answered in per cent.
std::string simulated_text(ClaimRow const& row) {
    if (!row.picked.empty())
        return row.close.empty() ? row.picked : fmt::format("{} (or {})", row.picked, fmt::join(row.close, ", "));
    if (!row.value) return "no value";
    bool const percent = row.figure.find('%') != std::string::npos;
    return with_interval(*row.value, row.half_width, {.percent = percent, .sign = false});
}

std::string claims_text(std::vector<ClaimRow> const& rows, ColorMode color) {
    std::string out, last;
    for (auto const& row : rows) {
        if (row.in_case != last) out += fmt::format("{}{}\n", last.empty() ? "" : "\n", row.in_case);
        last = row.in_case;
        out += fmt::format("  {} {} {} {} {}\n", pad_right(row.id, 6), pad_right(shortened(row.text, 56), 56),
                           pad_right(simulated_text(row), 22), verdict(row, color), row.kind);
        if (!row.figure.empty()) out += fmt::format("         claimed ({}): {}\n", row.source, row.figure);
        if (!row.met) out += fmt::format("         {}\n", row.reason);
    }
    return out + "\n" + tally(rows) + "\n";
}

std::string claims_csv(std::vector<ClaimRow> const& rows) {
    std::string out = "case,id,system,claim,source,figure,kind,simulated,half_width,picked,close,verdict,reason\n";
    auto const number = [](std::optional<double> x) { return x ? fmt::format("{}", *x) : std::string{}; };
    for (auto const& r : rows) {
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(r.in_case), csv_cell(r.id),
                           csv_cell(r.system), csv_cell(r.text), csv_cell(r.source), csv_cell(r.figure),
                           csv_cell(r.kind), number(r.value), number(r.half_width), csv_cell(r.picked),
                           csv_cell(fmt::format("{}", fmt::join(r.close, " "))), verdict_of(r), csv_cell(r.reason));
    }
    return out;
}

std::string claims_json(std::vector<ClaimRow> const& rows) {
    using Json = nlohmann::ordered_json;
    auto list = Json::array();
    for (auto const& r : rows) {
        Json one{{"case", r.in_case},  {"id", r.id},         {"system", r.system}, {"claim", r.text},
                 {"source", r.source}, {"figure", r.figure}, {"kind", r.kind}};
        one["simulated"] = r.value ? Json(*r.value) : Json(nullptr);
        one["ci95"] =
            r.value && r.half_width ? Json::array({*r.value - *r.half_width, *r.value + *r.half_width}) : Json(nullptr);
        if (!r.picked.empty()) one["picked"] = r.picked, one["close"] = r.close;
        one["verdict"] = verdict_of(r);
        if (!r.reason.empty()) one["reason"] = r.reason;
        list.push_back(std::move(one));
    }
    return json_escaped(Json{{"claims", list}}.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

std::string claims_markdown(std::vector<ClaimRow> const& rows) {
    std::string out =
        "| case | id | claim | source | figure | simulated | verdict | kind |\n|---|---|---|---|---|---|---|---|\n";
    for (auto const& r : rows) {
        for (auto const& cell : {r.in_case, r.id, r.text, r.source, r.figure, simulated_text(r),
                                 r.met ? "met" : fmt::format("{}: {}", verdict_of(r), r.reason), r.kind})
            out += "| " + markdown_text(cell) + " ";
        out += "|\n";
    }
    return out + "\n" + tally(rows) + ".\n";
}

}  // namespace rekindle
